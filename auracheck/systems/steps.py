"""Steps that give a secret a new value, and the shell commands in them: no value is ever seen on a screen."""

import os
from collections.abc import Iterator, Mapping

from auracheck.errors import Unreadable
from auracheck.policy.origins import MADE_HERE
from auracheck.regex import regex
from auracheck.steps import RunStep, Step
from auracheck.systems import DEFAULT_GRAMMAR, by_name, system_of
from auracheck.systems.externals import is_sealed
from auracheck.systems.files import is_handed_over
from auracheck.systems.source import spec_of_path
from auracheck.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Literal

    from auracheck.model import Origin, Setting, Target
    from auracheck.systems.editor import Editor


class Place(NamedTuple):
    """Where a secret is to get a new value, and what is known about it.

    ``name`` is the secret's own name and ``make`` the command that prints a value. ``origin`` is the place of the value
    that is wrong, or where an absent one is to go, and ``setting`` what is there now. ``replaces``: the value there is
    no placeholder, so `--write` needs `--rotate`.
    ``once``: some reader of the file refuses a name that comes twice. ``misnamed``: what is there has a name that the
    application does not read.
    """

    target: "Target"
    name: str
    make: str
    origin: "Origin"
    setting: "Setting | None" = None
    replaces: bool = False
    once: bool = False
    misnamed: bool = False

    @property
    def scheme(self) -> str:
        """The scheme of what is written in that place."""
        return (self.setting and self.setting.scheme) or self.target.scheme or self.target.source

    @property
    def file(self) -> str | None:
        """The file in which it can be written; None for the environment, and for what is read only once."""
        file = self.origin.file
        return file if file is not None and not is_handed_over(file) else None

    def key(self, default: str) -> str:
        """The name under which the place has the secret, else ``default``."""
        return (self.setting and self.setting.key) or default


class Link(NamedTuple):
    """Two ends of a connection that are to have one password, and what was read of their deployment.

    ``name`` is the server's own name for its password and ``password`` the client's; ``whole`` is the client's setting
    with all that it contains. A URL without a user gets the server's ``user``, and may need a ``query`` then.
    ``kept`` is where the server has the password: in a setting, in a part of one, in a script (and no setting), or
    nowhere here, so that the other end is another client. ``anew``: the password that the server has may not stay.
    ``first``: the variable or option in which a server without a password gets its first one, for its user
    ``user_name``. ``beside``: the variable that a client gets for it beside its host.
    """

    client_target: "Target"
    client: "Setting"
    server_target: "Target"
    server: "Setting | None"
    name: str
    password: str
    whole: str
    documents: Mapping[str, bytes]
    user: "Setting | None" = None
    query: str = ""
    kept: "Literal['setting', 'part', 'script', 'client']" = "setting"
    anew: bool = False
    first: str = ""
    user_name: str = ""
    beside: str = ""

    def __repr__(self) -> str:  # the password must not be seen in a traceback
        return f"<link of {self.client.name} and {self.name}>"


_NAMED = regex(rf"{MADE_HERE}(?!password\b)")
"""A command that makes the value of a named secret; a bare `password` has no name."""


_BEFORE = {"export": "export "}
"""The word before the name in a form: a shell passes on only what is exported."""


def has_name(make: str) -> bool:
    """Whether a command makes the value of a named secret, so that `--write` and `--format` can set it."""
    return _NAMED.match(make) is not None


def write(make: str, file: str, scheme: str = "", *, rotate: bool = False) -> RunStep:
    """The command that writes the value into a file, in the format of ``scheme``; without one, in that of the file."""
    return RunStep(f"{make} --write {quote(spec_of(scheme, file))}{' --rotate' * rotate}", file=file)


def made_anew(place: Place) -> Iterator[Step]:
    """The steps of the place's own system for a value that is written there, which is made anew and kept elsewhere;
    none without a command that makes it."""
    return system_of(place.scheme).fix(place) if place.make else iter(())


def append(name: str, make: str, file: str | None, form: str) -> RunStep:
    """The command that appends a setting to ``file``, where the last of several counts; without a file it prints the
    setting."""
    if not has_name(make):
        return assign(name, make, file, form)
    return RunStep(f"{make} --format {form}{_onto(file)}", file=file or "")


ASSIGNED = regex(r"printf '(?:export )?%s=%s\\n' .+ >> .+")
"""The part of a command that appends a made value to a file: which variable, and where."""


def assign(name: str, make: str, file: str | None, form: str) -> RunStep:
    """The same for a setting that has another name than what the command makes."""
    command = f"printf '{_BEFORE.get(form, '')}%s=%s\\n' {quote(name)} \"$v\"{_onto(file)}"
    return RunStep(with_made(make, command), file=file or "")


def _onto(file: str | None) -> str:
    return "" if file is None else f" >> {quote(file)}"


def with_made(make: str, command: str) -> str:
    """``command`` with the output of ``make`` as `$v`. It does not run where ``make`` fails; in a pipe it would run and
    store an empty value."""
    return f'v="$({make})" && {command}'


def compare_with_process(spec: str) -> str:
    """The command that compares what a process got at its start with what a source has now."""
    return f"auracheck check {spec} process:PID --expect-same"


_UNQUOTED = str.maketrans("", "", "@%+=:,./-_")
"""Signs that a shell takes as they are."""


def quote(word: str) -> str:
    """``word`` quoted as one word for a shell, never taken for an option, nor by git for a pattern (`:(glob)…`). What
    cannot be printed is made by printf, so that a command can be copied from a screen (POSIX, printf: `%b`)."""
    word = as_argument(word)
    if word.isascii() and word.translate(_UNQUOTED).isalnum():  # most paths: `shlex` takes a two-hundredth of a check
        return word
    from shlex import quote as quoted

    return quoted(word) if word.isprintable() else f"\"$(printf %b '{''.join(map(_for_printf, word))}')\""


def is_pasteable(command: str) -> bool:
    """Whether a shell gets each quoted word as it is: at the end of one, `$(…)` loses a newline (POSIX, 2.6.3)."""
    return "\\0012')\"" not in command


def as_argument(path: str) -> str:
    """A path as no command takes it for an option or a pattern."""
    return f"./{path}" if path.startswith(("-", ":")) else path


def _for_printf(character: str) -> str:
    if character.isprintable() and character not in "\\'":
        return character
    return "".join(f"\\0{byte:03o}" for byte in character.encode("utf-8", "surrogateescape"))


APPENDED = DEFAULT_GRAMMAR
"""The format of a line that is appended to an env file."""


def edit_env_file(scheme: str, path: str, content: bytes) -> "Editor":
    """The editor of an env file that the grammar of ``scheme`` reads. Raises `EditRefused`."""
    from auracheck.systems.editor import EditRefused
    from auracheck.systems.env_file_editor import EnvFileEditor
    from auracheck.systems.grammar import MAX_FILE

    if len(content) > MAX_FILE:
        raise EditRefused(f"{path}: larger than {MAX_FILE >> 20} MiB")
    if is_sealed(content):
        raise EditRefused(
            f"{path} is encrypted by sops, which would refuse it", f"change it with: sops edit {quote(path)}"
        )
    if _is_of_another_system(scheme, path, content):
        raise EditRefused(f"{path}: not an env file (expected lines of NAME=VALUE)")
    return EnvFileEditor(path, content, scheme)


def _is_of_another_system(scheme: str, path: str, content: bytes) -> bool:
    """Whether a line would damage the content; one that cannot be parsed is left to the editor."""
    from auracheck.systems.grammar import is_plain

    if is_plain(content):
        return False
    from auracheck.systems.recognition import is_of_another_system

    try:
        return is_of_another_system(content, named=by_name(path) == scheme)
    except Unreadable:
        return False


def fix_env_file(place: Place, form: str, *, own: str = "") -> Iterator[Step]:
    """The steps that set a secret in an env file: `--write`, or a line at the end.

    The line overrides a value with references, and takes a value without a name. It is printed only, where the old line
    must be replaced. ``own`` is the name of the file that `--write` knows as this program's by the files next to it.
    """
    file = place.file
    is_put_together = place.setting is not None and not place.setting.literal
    if file is not None and has_name(place.make) and not is_put_together:
        scheme = "" if os.path.basename(file) == own else place.scheme
        yield write(place.make, file, scheme, rotate=place.replaces)
        return
    if file is not None and _is_once(place):
        printed = append(place.name, place.make, None, form)
        yield RunStep(f"{printed.command}  # to replace what {quote(file)} has")
        return
    yield append(place.name, place.make, file, form)


def _is_once(place: Place) -> bool:
    """Whether the old line must be removed, since its program refuses repeated names."""
    grammar = system_of(place.scheme).grammar(place.scheme)
    return place.origin.line is not None and (place.once or (grammar is not None and not grammar.repeats))


def spec_of(scheme: str, file: str) -> str:
    """The file as a source: with its scheme, or without if there is none or the name identifies it."""
    if scheme and by_name(os.path.basename(file)) != scheme:
        return f"{scheme}:{as_argument(file)}"
    return spec_of_path(file)


def line_of_env_file(name: str, value: str, consumer: str) -> str:
    """The line that sets a variable, for the program that reads the file and as many others as possible."""
    from auracheck.systems.spelling import alike

    return alike(name, value, consumer)


def restart_readers(path: str) -> str:
    """What to restart where the program that reads the file is not known."""
    return f"restart the services that read {quote(path)}"


def chart_not_rendered(folder: str, options: str = "") -> str:
    """Why the files of a chart are not read, with the command that renders it."""
    return f"Helm chart not rendered (run: helm template {quote(folder or '.')}{options} | auracheck check -)"


def rendered_by_kustomize(what: str, folder: str, options: str = "") -> str:
    """What is not read of a kustomization, with the command that renders it."""
    return f"{what} (run: kubectl kustomize {options}{quote(folder or '.')} | auracheck check -)"
