"""Two ends of a connection on one machine, each with the password in an env file of its own: it is made in that of the
server, and the line of the client is made of it."""

from auracheck.deployment import Run
from auracheck.judgement.logins import shows_no_secret
from auracheck.judgement.urls import around_password
from auracheck.model import Setting, Target
from auracheck.regex import regex
from auracheck.rules.commands import makes
from auracheck.rules.fixing import fix
from auracheck.rules.linking.ends import other_end
from auracheck.steps import EditStep, RunStep, Step, do
from auracheck.systems import grammars
from auracheck.systems.steps import quote
from auracheck.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from auracheck.deployment.connections import Connection

_PLAIN = regex(r"[\w:/@.?=&+~,-]*")
"""What neither `printf` nor the reader of an env file takes for more than it is."""
_WRITES = regex(r"auracheck generate (\w+) --write ")
_NAMED = regex(r"\s*(?:export\s+)?|\s*=.*")
"""What is around the name in a line of an env file."""
_QUOTES = frozenset("'\"")


def of_client(connection: "Connection", run: Run) -> tuple[Step, ...]:
    """The steps for the client, or the words."""
    return _in_two_files(connection, run) or _of_server(connection)


def _of_server(connection: "Connection") -> tuple[Step, ...]:
    """The words for a client that no command can give the server's new password, so that it gets none of its own."""
    server, part = other_end(connection)
    named, where = connection.client.named, f" of {server.own_name}" if server else ""
    is_whole = named.setting is None or named.setting.value is named.value
    what = named.name if is_whole else f"the password in {named.name}"
    return do(f"set {what} to the new {part.name if part else 'password'}{where}", "value")


def _in_two_files(connection: "Connection", run: Run) -> tuple[Step, ...]:
    """The steps; none where the server's is not made in an env file, both are in one, or a line is written in another
    way."""
    server, part = other_end(connection)
    client = connection.client.named.setting or connection.client.setting
    judged = next((each for each in run.targets if each.target is server), None)
    match = judged.policy.find(part.name) if judged and part else None
    if judged is None or part is None or part.setting is None or part.is_within or match is None:
        return ()
    own, target = client.origin, connection.client.variables.judged.target
    made = [step for step in fix(judged, match.entry, part.setting.origin) if makes(step)]
    password, whole = connection.client.password, client.reveal()
    parts = ("", "") if password and password.text == whole else around_password(whole)
    named = _WRITES.match(made[0].command) if made and isinstance(made[0], RunStep) else None
    if not (named and parts and _is_plain(client, target, run) and all(map(_PLAIN.fullmatch, parts))):
        return ()
    kept, name = made[0].file or "", named[1]
    if kept == own.file or not _may_be_read(name, run.contents.get(kept, b"")) or not shows_no_secret(*parts):
        return ()
    read = f"v=\"$(sed -n 's/^{name}=//p' {quote(kept)})\""
    begins = "" if run.contents.get(own.file or "", b"\n").endswith(b"\n") else "\\n"
    line = f"printf '{begins}{client.name}={'%s'.join(parts)}\\n' \"$v\" >> {quote(own.file or '')}"
    copied = RunStep(f"{read} && {line}", file=own.file or "")
    return (*made, copied, EditStep(own.file, own.line, "delete", (), (client.name,)))


def _may_be_read(name: str, content: bytes) -> bool:
    """Whether the line of that name will be the only one in an env file, without quotes."""
    lines = [line for line in content.decode("utf-8", "surrogateescape").splitlines() if _NAMED.sub("", line) == name]
    return not lines or (len(lines) == 1 and lines[0].startswith(f"{name}=") and not _QUOTES & set(lines[0]))


def _is_plain(setting: Setting, target: Target, run: Run) -> bool:
    """Whether it is a line NAME=VALUE of an env file without quotes, and the only one of that name."""
    is_of_env_file = (setting.scheme or target.grammar or target.source) in grammars()
    if not (setting.literal and is_of_env_file):
        return False
    lines = run.contents.get(setting.origin.file or "", b"").decode("utf-8", "surrogateescape").splitlines()
    return [line for line in lines if line.startswith(f"{setting.name}=")] == [f"{setting.name}={setting.reveal()}"]
