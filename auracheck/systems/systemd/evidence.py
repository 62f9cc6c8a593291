"""The env files that a unit or a drop-in names."""

from collections.abc import Iterator

from auracheck.systems.evidence import Mention

_COMMENTS = ("#", ";")


def mentions(name: str, text: str) -> Iterator[Mention]:
    """`EnvironmentFile=` (systemd.exec(5)): the whole value is the path, a `-` before it lets it be absent, and an
    empty one takes back those before it. A specifier before the first `/` is a folder."""
    found: list[str] = []
    for line in _lines(text):
        key, equals, value = line.partition("=")
        if not equals or key.strip() != "EnvironmentFile":
            continue
        path = value.strip().removeprefix("-")
        if not path:
            found.clear()
        elif path[0] == "%" and path[2:3] == "/":
            found.append(path[2:])
        elif path[0] == "/":
            found.append(path)
    return (Mention("systemd-env", path) for path in found)


def _lines(text: str) -> Iterator[str]:
    """The lines, continued where a backslash ends one (systemd.syntax(7)), without comments."""
    begun: list[str] = []
    for line in text.split("\n"):
        if line.lstrip().startswith(_COMMENTS):
            continue
        if line.endswith("\\"):
            begun.append(line[:-1])
            continue
        yield " ".join((*begun, line))
        begun = []
