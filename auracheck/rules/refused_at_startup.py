"""The rule refused-at-startup."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from auracheck.deployment import JudgedTarget, Run
from auracheck.judgement import urls
from auracheck.model import Origin, Secret, Setting, Value
from auracheck.policy import ANY, any_given, is_given
from auracheck.policy.entry import Entry, Refusal
from auracheck.policy.forms import fits
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.fixing import fix
from auracheck.rules.rule import ValueRule
from auracheck.rules.switches import OFF, turned_on
from auracheck.steps import EditStep, Step, do
from auracheck.systems.files import is_handed_over
from auracheck.typed import ClassVar

_WORD = "contains a word that the application refuses at startup"
ANYWHERE = f"{_WORD} (perhaps by chance)"
IN_URL = f"{_WORD} (anywhere in the URL)"


class RefusedAtStartup(ValueRule):
    """The application's own startup check rejects the value, so the service will not start.

    What it finds
    A value that contains a substring on the policy's list of what the application refuses ([[refused]]), in upper or
    lower case, for the secrets and environments listed there. AuraConnect refuses ten words in production, `dev` and
    `test` among them, and searches whole URLs: host, user and database, too. `auracheck explain JWT_SECRET_KEY` lists
    them. A policy or an entry of the catalogue also lists whole values (neo4j does not start with its own default),
    hosts of a URL, and empty values that are refused under a condition. Where the program only warns, it is a warning.

    Why it matters
    Such a check also hits random values: 1.3 in 1,000 of 43 base64 characters contain `dev`. The value is strong, and
    the service still stops at startup: "Secret contains dangerous default value".

    How to fix it
    Make another value with `auracheck generate`, which never makes one that the policy refuses. If the word is in the
    name of a host, a user or a database, use another name in the URL.

    Example
    DATABASE_URL=postgresql://shop:<64 hex digits>@latest.db.internal:5432/shop
    """

    name: ClassVar[str] = "refused-at-startup"
    group: ClassVar[str] = "value"
    severities: ClassVar[Severities] = Severities(Severity.ERROR, None)
    renews: ClassVar[bool] = True

    def check(self, run: Run) -> Iterator[Finding]:
        of_policy: dict[tuple[int, str], tuple[_Refusals, _Sign]] = {}
        for judged in run.targets:
            if judged.like:  # else it is found there
                continue
            key = id(judged.policy), judged.environment
            if key not in of_policy:
                refusals = _of_names(judged.policy.refused, judged.environment)
                of_policy[key] = refusals, _sign(refusals)
            refusals, sign = of_policy[key]
            if refusals and _has_sign(judged, sign):
                yield from self._judge(judged, refusals, run)

    def _judge(self, judged: JudgedTarget, refusals: "_Refusals", run: Run) -> Iterator[Finding]:
        winners = judged.target.winners()
        valued = {entry.name: (entry, setting) for entry, setting in judged.valued}
        names = refusals.keys() & {*valued, *winners, _MUST_BE_SET}
        met = sorted(each for name in names for each in refusals[name])
        values = judged.target.effective() if any(refusal.when or refusal.unless for *_, refusal in met) else {}
        for _, _, name, refusal in met:
            if not _applies(refusal, values):
                continue
            # A whole value counts in any variable, and if it is blank.
            others = winners if refusal.values or refusal.forms else {}
            entry, setting = valued.get(name) or (_entry(judged, name), others.get(name))
            message = _message(refusal, entry, setting) if setting else _absent(refusal, entry, values)
            if message:
                yield from self._refused(judged, refusal, entry, setting, message, run)

    def _refused(
        self, judged: JudgedTarget, refusal: Refusal, entry: Entry, setting: Setting | None, message: str, run: Run
    ) -> Iterator[Finding]:
        # The service does not start in the environments that the policy names, strict or not.
        severity = Severity.WARNING if refusal.severity == "warning" else Severity.ERROR
        origin = setting.origin if setting else judged.target.origin
        help = _without_word(judged, refusal, entry, setting) or _steps(judged, refusal, entry, origin, run)
        severities, beyond = Severities(severity, severity), severity is Severity.WARNING and not entry.by
        yield from self.report(judged, entry.name, message, help, origin, severities=severities, beyond=beyond)


_Refusals = Mapping[str, list[tuple[int, int, str, Refusal]]]
"""The refusals of each name, and under `_MUST_BE_SET` those that are met by a name that is not set, each with its place
among all: of the many names that a policy lists few are set."""

_MUST_BE_SET = ""


def _of_names(refusals: Iterable[Refusal], environment: str) -> _Refusals:
    found: dict[str, list[tuple[int, int, str, Refusal]]] = {}
    for number, refusal in enumerate(refusals):
        for place, name in enumerate((*refusal.secrets, *refusal.variables)):
            if environment in refusal.environments:
                variable, of_name = name, refusal
                if refusal.beside:
                    variable = name + refusal.beside
                    of_name = refusal._replace(values=(ANY,), when={**refusal.when, name: ANY})
                key = _MUST_BE_SET if _asks_for(of_name) else variable
                found.setdefault(key, []).append((number, place, variable, of_name))
    return found


_Sign = tuple[tuple[str, ...], frozenset[str]]
"""Words, one of which is in each value that is refused for a substring, and the names of what is refused otherwise."""


def _sign(refusals: _Refusals) -> _Sign:
    every = [(name, refusal) for name, of_name in refusals.items() for *_, refusal in of_name]
    words = {word for _, refusal in every for word in _lowered(refusal.substrings)}
    shortest = sorted(word for word in words if not any(part in word for part in words - {word}))
    return tuple(shortest), frozenset(n for n, each in every if each.values or each.forms or each.hosts)


def _has_sign(judged: JudgedTarget, sign: _Sign) -> bool:
    """Whether something of a target may be refused: one look at all of its values, since nearly none are."""
    words, names = sign
    settings = judged.target.written
    if _MUST_BE_SET in names or not names.isdisjoint([setting.name for setting in settings]):
        return True
    text = "\n".join([each.value.reveal() for each in settings if isinstance(each.value, Secret)]).lower()
    return any(map(text.__contains__, words)) or not names.isdisjoint([entry.name for entry, _ in judged.valued])


_OF_HOST = "--host HOST"
_OPTIONS = {"user": "--user USER", "database": "--name NAME"}
"""Parts of a URL that `generate` keeps, and the options that replace them."""


def _without_word(judged: JudgedTarget, refusal: Refusal, entry: Entry, setting: Setting | None) -> tuple[Step, ...]:
    """The steps for a URL with a refused word in a part that a new password and host leave; none for any other value.
    Of a URL whose password a variable gives, that part is written somewhere else."""
    url = urls.split(setting.reveal()) if setting and entry.kind == "url" and refusal.substrings else None
    if url is None or setting is None:
        return ()
    texts = {"user": url.user or "", "database": url.path}
    parts = [part for part, text in texts.items() if any(map(text.lower().__contains__, _lowered(refusal.substrings)))]
    if not parts:
        return ()
    if setting.variable or _OF_HOST not in entry.obtain:
        return do(f"use another {' and '.join(parts)} in {entry.name}, without that word", "part")
    options = " ".join((_OF_HOST, *map(_OPTIONS.__getitem__, parts)))
    return fix(judged, entry._replace(obtain=entry.obtain.replace(_OF_HOST, options)), setting.origin)


def _steps(judged: JudgedTarget, refusal: Refusal, entry: Entry, origin: Origin, run: Run) -> tuple[Step, ...]:
    """The steps to a value that is not refused. Where every one is, that is a credential in its place, or no line; a
    switch without a line has the program's own default, which is not refused."""
    is_any = ANY in refusal.values and not (refusal.except_values or refusal.except_forms)
    is_switch = entry.kind == "setting" and not (entry.required_in or {ANY, ""} & {*refusal.values})
    if not is_any and not (is_switch and origin.line):
        return fix(judged, entry, origin)
    known = map(judged.policy.secrets.get, refusal.unless)
    instead = next((each for each in known if each and each.is_credential), None)
    if instead:
        there = judged.target.winners().get(instead.name)
        return _first(judged, instead, run, there.origin if there else judged.target.origin)
    needed = [each for each in judged.policy.secrets.values() if entry.name in each.required_unless]
    new = [
        step
        for each in needed
        if each.name not in judged.given
        for step in _first(judged, each, run, judged.target.origin)
    ]
    if refusal.values == (OFF,):
        return (*turned_on(entry.name, origin, run.contents, ""), *new)
    if origin.line is None or origin.file is None or is_handed_over(origin.file):
        return (*do(f"remove {entry.name}"), *new)
    return (EditStep(origin.file, origin.line, "delete", (), (entry.name,)), *new)


def _first(judged: JudgedTarget, entry: Entry, run: Run, origin: Origin) -> tuple[Step, ...]:
    """The steps that give a server its first password, and its clients the same."""
    from auracheck.rules.linking.protecting import of_clients  # late: few servers are open

    return (*fix(judged, entry, origin), *of_clients(judged, entry, run))


def _entry(judged: JudgedTarget, name: str) -> Entry:
    return judged.policy.secrets.get(name) or Entry(name, kind="setting")


def _applies(refusal: Refusal, values: Mapping[str, Value]) -> bool:
    """Whether its conditions are met: all of `when`, none of `unless`."""
    if not refusal.when and not refusal.unless:
        return True
    all_given = all(is_given(values.get(name), wanted) for name, wanted in refusal.when.items())
    return all_given and not any_given(refusal.unless, values)


def _message(refusal: Refusal, entry: Entry, setting: Setting) -> str | None:
    """Why the value is refused, None if it is not. Substrings are searched as AuraConnect does: with `lower()`, not
    `casefold()`, in the whole text including whitespace."""
    if not isinstance(setting.value, Secret):
        return None
    text = setting.value.reveal()
    if refusal.substrings and any(map(text.lower().__contains__, _lowered(refusal.substrings))):
        said = IN_URL if entry.kind == "url" else ANYWHERE
        return f"{_WORD} ({refusal.by})" if refusal.by else said
    if (refusal.values or refusal.forms or refusal.hosts) and _is_refused(refusal, text):
        return f"refused value ({refusal.by})" if refusal.by else "refused value"
    return None


def _absent(refusal: Refusal, entry: Entry, values: Mapping[str, Value]) -> str | None:
    """Why it must be set; None where another variable gives it."""
    if not _asks_for(refusal) or any_given(dict.fromkeys(entry.one_of, ANY), values):
        return None
    return f"not set ({refusal.by})"


def _asks_for(refusal: Refusal) -> bool:
    """Whether its secrets must be set: where a condition refuses an empty value, none at all is refused as well."""
    return bool(refusal.when) and "" in refusal.values


@cache
def _lowered(substrings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(substring.lower() for substring in substrings)


def _is_refused(refusal: Refusal, text: str) -> bool:
    if text in refusal.except_values or (refusal.except_forms and fits(refusal.except_forms, text)):
        return False
    if refusal.hosts:
        url = urls.split(text)
        if url and any(host.name.lower() in refusal.hosts for host in url.hosts):
            return True
    return (
        any(_is_same(text, value) for value in refusal.values)
        or (ANY in refusal.values and bool(text.strip()))
        or ("" in refusal.values and not text.strip())
        or (bool(refusal.forms) and fits(refusal.forms, text))
    )


def _is_same(text: str, value: str) -> bool:
    """Whether a value is the refused one. Lists in JSON are compared as lists, so their whitespace does not count."""
    if text == value or not value.startswith("["):
        return text == value
    import json  # late: few policies refuse a list

    try:
        return bool(json.loads(text) == json.loads(value))
    except (ValueError, RecursionError):
        return False
