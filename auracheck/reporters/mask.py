"""The one mask: no text from outside (path, name, reason, argument) leaves with a part of a credential in it.

Rules, probes and systems put such texts into findings as they are. `masked()` is the exit of every report,
`told()` that of every error.

A part is a run of six characters, in any case, forwards or backwards, or encoded. Our own words are never hidden: a
run that this package itself contains says nothing about a credential.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from auracheck import shipped
from auracheck.deployment.searched import candidates, kind_of, left_out, own_words, pieces, secret_text
from auracheck.model import Target, Unread
from auracheck.policy import Policy
from auracheck.regex import regex
from auracheck.report import Finding, Report
from auracheck.reporters import with_texts
from auracheck.reporters.encodings import decodings
from auracheck.steps import do
from auracheck.typed import Any

RUN = 6
"""Characters of a credential that no text may have in common with it."""

MARK = "<secret>"
"""What is shown in place of a part of a credential."""

NO_FIX = f"Remove the part of a secret, shown as {MARK}, from the name or text; then check again for the fix"
"""In place of a fix that would have to contain a part of a credential."""

_SAMPLE = 4
"""Bytes of a sample. Every run of six bytes contains one that begins at a multiple of three."""

_SMALL = 2_000
"""Characters of all secrets together below which samples are not worth it: those of six env files."""

_FEW = 10
"""Runs that are sooner searched for in our own text, one after the other, than its samples are collected."""

_MOST_LOOKUPS = 150
"""Runs that are sooner searched for in what was read, one after the other, than they are held against every run of it.
"""


def masked(report: Report, targets: Iterable[tuple[Target, Policy]]) -> Report:
    """The report without any part of a credential of these targets, and without what looks like one in the place of
    something that could not be read."""
    report = report._replace(unread=tuple(map(_told, report.unread)))
    hidden = _hidden(_outside(report), targets)
    if not hidden:
        return report
    shown = with_texts(report, _Masked(hidden))
    return shown._replace(
        findings=tuple(map(_with_fix, report.findings, shown.findings)),
        unread=tuple(map(_with_command, report.unread, shown.unread)),
    )


def masking(texts: Iterable[str], targets: Iterable[tuple[Target, Policy]]) -> Mapping[str, str]:
    """Each of the texts without any part of a credential of these targets."""
    texts = set(texts)
    masked = _Masked(_hidden(texts, targets))
    return {text: masked[text] for text in texts}


def _told(unread: Unread) -> Unread:
    source, reason = told_unless_real(unread.source), told_unless_real(unread.reason)
    told = unread._replace(source=source, reason=reason, file=unread.file and told_unless_real(unread.file))
    return _with_command(unread, told)


def _with_command(before: Unread, after: Unread) -> Unread:
    """The masked entry; a command in its reason that was changed is none any more, and is left out."""
    if before.reason == after.reason:
        return after
    return after._replace(reason=after.reason.partition(" (run: ")[0])


def _with_fix(before: Finding, after: Finding) -> Finding:
    """The masked finding; a fix that was changed is no command any more."""
    return after if before.fix == after.fix else after._replace(fix=do(NO_FIX))


def _outside(report: Report) -> Iterator[str | None]:
    """The texts of a report that are not ours alone. Places in large reports repeat, so they are sets first."""
    for target in report.targets:
        yield from (target.label, target.waived_as, target.loaded_by)
        if target.policy_file is not None:  # those of the built-in policy are ours
            yield from (target.policy_file, target.policy, target.variable, target.environment)
        yield target.environment_at and target.environment_at.file
    secrets = [secret for target in report.targets for secret in target.secrets]
    yield from {secret.name for secret in secrets}
    yield from {secret.origin.file for secret in secrets if secret.origin}
    yield from {place.file for secret in secrets for place in secret.overridden}
    for finding in report.findings:
        yield from (finding.message, finding.secret, *finding.targets)
        yield from (place.file for place in finding.locations)
        yield finding.waived and finding.waived.reason
    for fix in {finding.fix for finding in report.findings}:
        yield from texts_of(fix)
    for unread in report.unread:
        yield from (unread.source, unread.reason, unread.file)
    for policy in report.policies:
        yield from (policy.name, policy.file) if policy.file else ()
    for skipped in report.skipped:
        yield from (skipped.what, skipped.reason)
    for connection in report.connections:
        yield connection.host
        for end in filter(None, (connection.client, connection.server)):
            yield from (end.target, end.secret, end.origin.file)
    if report.provenance:
        provenance = report.provenance
        yield from (provenance.host, provenance.repository, provenance.command, *sum(provenance.labels, ()))
    checkout = report.checkout
    yield from (report.example, checkout.folder, checkout.root, checkout.anchor, *checkout.remote)


def texts_of(part: tuple[Any, ...]) -> Iterator[str]:
    """All texts in a tuple, at any depth."""
    for field in part:
        if isinstance(field, str):
            yield field
        elif isinstance(field, tuple):
            yield from texts_of(field)


class _Masked(dict[str, str]):
    """Each text without the hidden runs; one that comes again is looked up."""

    def __init__(self, hidden: frozenset[str]) -> None:
        self.hidden = hidden

    def __repr__(self) -> str:
        return f"_Masked({len(self.hidden)} runs)"

    def __missing__(self, text: str) -> str:
        spans = [(at, at + RUN) for at, run in enumerate(_runs(text)) if run in self.hidden]
        for start, end, decoded in decodings(text):
            if not self.hidden.isdisjoint(_runs(decoded)):
                spans.append((start, end))
        self[text] = shown = _covered(text, spans)
        return shown


def _covered(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with one mark over each group of spans that touch."""
    shown: list[str] = []
    done = 0
    for start, end in sorted(spans):
        if start > done or not shown:
            shown += [text[done:start], MARK]
        done = max(done, end)
    return "".join([*shown, text[done:]])


def _hidden(texts: Iterable[str | None], targets: Iterable[tuple[Target, Policy]]) -> frozenset[str]:
    """The runs in the texts that are parts of a credential, case-folded, as they are written in the texts."""
    targets = list(targets)
    secrets = _folded("\n".join(secret_text(value, entry) for value, entry, _ in candidates(targets)))
    if not secrets:
        return frozenset()
    met = _common("\n".join(set(filter(None, texts))), secrets)
    if not met:
        return frozenset()
    close = (each for each in candidates(targets) if _within(met, secret_text(*each[:2])))
    read = {(value, kind_of(entry), own_words(*owner)): entry for value, entry, owner in close}
    parts = {(kind, part, own) for (value, kind, own), entry in read.items() for part in pieces(value, entry)}
    near = [(kind, part, own, found) for kind, part, own in parts if (found := _within(met, part))]
    words: dict[str, frozenset[str]] = {}
    for _, part, own, _ in near:  # a default of one program is one wherever it is set
        words[part] = words.get(part, own) | own
    met = {run for kind, part, _, found in near if not left_out(kind, part, words[part]) for run in found}
    return _not_ours({run for each in met for run in (each, each[::-1])})


def _within(runs: set[str], text: str) -> set[str]:
    """Those of the runs that are in a short text."""
    folded = _folded(text)
    return {run for run in runs if run in folded} if len(runs) <= len(folded) else runs.intersection(_runs(folded))


def _not_ours(runs: set[str]) -> frozenset[str]:
    maybe = {run for run in runs if not _our_samples().isdisjoint(_samples(run))} if len(runs) > _FEW else runs
    return frozenset(runs.difference(run for run in maybe if _bytes(run) in _ours()))


def _common(texts: str, secrets: str) -> set[str]:
    """The runs in the texts, forwards and backwards, that occur in the secrets as well. Both may be long."""
    found = [_folded(text) for text in (texts, *(decoded for _, _, decoded in decodings(texts)))]
    if len(secrets) > _SMALL:
        absent = "\n" + "".join(character for character in map(chr, range(0x80)) if character not in secrets)
        found = [part for text in found for part in re.findall(f"[^{re.escape(absent)}]{{{RUN},}}", text)]
    runs = {run for part in found for run in _runs(part)}
    runs |= {run[::-1] for run in runs}
    return _occurring(runs, secrets)


def _occurring(runs: set[str], text: str) -> set[str]:
    """Those of the runs that occur in a text, which may be long."""
    if len(text) > _SMALL:
        runs = _sampled(runs, _bytes(text))
    if len(runs) < _MOST_LOOKUPS:
        return {run for run in runs if run in text}
    return runs.intersection(_runs(text))


def _sampled(runs: set[str], raw: bytes) -> set[str]:
    """Those of the runs that may occur in many bytes, of which every third one is looked at."""
    samples = {sample for run in runs for sample in _samples(run)}
    met = set[int]().union(*map(samples.intersection, _thirds(raw))) if samples else samples
    return {run for run in runs if not met.isdisjoint(_samples(run))} if met else set()


def _thirds(raw: bytes) -> Iterator[memoryview]:
    """The samples that begin at every third byte."""
    for start in range(0, 3 * _SAMPLE, 3):
        whole = (len(raw) - start) // _SAMPLE * _SAMPLE
        yield memoryview(raw)[start : start + whole].cast("I")[::3]


def _samples(run: str) -> Iterator[int]:
    import sys

    raw = _bytes(run)
    return (int.from_bytes(raw[at : at + _SAMPLE], sys.byteorder) for at in range(RUN - _SAMPLE + 1))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


@lru_cache(1)
def _ours() -> bytes:
    """All text of this package, case-folded. It is read only where a text has something in common with a credential."""
    files = (path for path in shipped.files() if path.endswith((".py", ".toml", ".txt")))
    return _bytes(_folded("\n".join(map(shipped.text, files))))


@lru_cache(1)
def _our_samples() -> frozenset[int]:
    return frozenset[int]().union(*_thirds(_ours()))


def _folded(text: str) -> str:
    """The text in lower case, character by character, so that places stay the same."""
    folded = text.lower()
    return folded if len(folded) == len(text) else "".join(c if len(c.lower()) > 1 else c.lower() for c in text)


def _runs(text: str) -> Iterator[str]:
    """All runs of six characters of a text, case-folded."""
    folded = _folded(text)
    return (folded[at : at + RUN] for at in range(len(folded) - RUN + 1))


_LONG = 12
"""Least characters of a word that looks like a credential by itself, and of its part that no word explains."""

_WORD = r"[^\s'\"`()]{12,}"
_PATH = r"(?:[a-z-]+:)?(?:arn:|(?:~|\.{0,2})/)"
"""The start of a path or of a name in AWS (ARN), whose parts are words of their own: together, many short ones would
look like a credential."""

_NAME = regex(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_SEGMENT = r"[^/\s'\"`():,]{12,}"


def told(text: str, arguments: Iterable[str] = ()) -> str:
    """An error's text with each word that looks like a credential told by its length, and without the parts of one that
    is among the arguments."""
    by_segment = re.sub(_SEGMENT, _by_length, text)
    shown = re.sub(_WORD, lambda word: word[0] if _is_path(word[0]) else _by_length(word), by_segment)
    looks = {word for argument in arguments for word in re.findall(_WORD, argument) if _is_random(word)}
    runs = {run for word in looks for segment in re.findall(_SEGMENT, word) or [word] for run in _runs(segment)}
    return _Masked(_not_ours(runs))[shown] if runs else shown


def command(arguments: Sequence[str]) -> str:
    """A call of this program as a line for a shell, without the user and password of a URL, and with each word that
    looks like a credential by its length."""
    from shlex import join  # late: few formats show the call

    return told(join(("auracheck", *map(_without_userinfo, arguments))), arguments)


def _without_userinfo(argument: str) -> str:
    """From `://` to the last `@`: an unescaped `/` or `@` may be part of a password."""
    start, end = argument.find("://") + 3, argument.rfind("@")
    return f"{argument[:start]}{MARK}{argument[end:]}" if 3 <= start < end else argument


def told_unless_real(text: str) -> str:
    """The same, but for what is the path of something that is there, perhaps behind a scheme."""
    return re.sub(_WORD, lambda word: word[0] if _is_real(word[0].rstrip(":;,")) else told(word[0]), text)


def _is_path(word: str) -> bool:
    return bool(re.match(_PATH, word)) or ("/" in word and _is_real(word.rstrip(":;,")))


def _is_real(path: str) -> bool:
    return os.path.lexists(path) or os.path.lexists(path.partition(":")[2])


def _by_length(word: re.Match[str]) -> str:
    return f"<{len(word[0])} characters>" if _is_random(word[0]) else word[0]


def _is_random(word: str) -> bool:
    """Whether so much of it is explained by no word that it looks like a credential. The name of one is none:
    `READER1_CDCDBPASSWORD`."""
    from auracheck.judgement.tokens import TOKENS, read_token  # late: only a long word in an error needs these
    from auracheck.judgement.urls import unescape
    from auracheck.policy.entry import CREDENTIALS
    from auracheck.policy.names import guess_kind

    name = word.rstrip(",:;")
    if _NAME.fullmatch(name) and guess_kind(name) in CREDENTIALS:
        return False
    tokens = TOKENS.findall(unescape(word))
    odd = [token for token in tokens if not token.isdigit() and read_token(token, frozenset()).odd]
    return sum(map(len, odd)) > RUN and sum(read_token(token, frozenset()).odd for token in odd) >= _LONG
