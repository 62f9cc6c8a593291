"""What `fuzz.py` gives its inputs to, and what must hold of each: every grammar, every kind of file, the policy, the
command line.

No input may raise what is not declared, take 5 s or 400 MB, end with a code but 0 to 3, come to another outcome in a
second run, or show six characters of the key that each run reads.
"""

import os
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from functools import cache, partial
from hashlib import sha256
from io import BytesIO, TextIOWrapper
from typing import TYPE_CHECKING, NamedTuple

from auracheck.errors import Unreadable
from auracheck.systems import grammar_of, grammars
from fuzz_process import bounded

if TYPE_CHECKING:
    from auracheck.policy import Policy

KEY = "Kq7Zw2Xv9Lm4Tn8Rb3Yc6Hd1Jf5GpWaE7uNx2"
RUN = 6
PARTS = re.compile("|".join(k[at : at + RUN] for k in (KEY, KEY[::-1]) for at in range(len(KEY) - RUN + 1)), re.I)

BESIDE = {
    ".env": f"ENVIRONMENT=production\nJWT_SECRET_KEY={KEY}\n".encode(),
    "other.env": b"SESSION_SECRET=changeme\nDB=postgres://u:p@h/d\n",
    "app.yaml": b"kind: Deployment\napiVersion: apps/v1\nmetadata: {name: web}\nspec: {template: {spec: {containers: ["
    b"{name: web, image: web, env: [{name: A, value: $(B)}], envFrom: [{secretRef: {name: app}}]}]}}}\n",
}
"""The files that are there in each run, beside the input."""

FORMATS = ("plain", "json", "table", "sarif", "markdown", "github", "gitlab", "junit", "html", "waivers")

TWICE, WHOLE = 8, 4
"""Of so many new inputs one is read twice (each kept one is, in two processes), and of so many files one is checked as
a whole, while the others are only read, which is ten times as fast."""


class Outcome(NamedTuple):
    """What came of an input: the exit code, what may not show the key, and what has to be the same the next time."""

    code: int
    shown: str = ""
    same: object = None


Way = Callable[[bytes], Outcome]


def _command(*arguments: str) -> tuple[int, str, str]:
    """Run the command line in this process: its exit code, stdout and stderr."""
    from auracheck import cli

    streams = [TextIOWrapper(BytesIO(), "utf-8", "backslashreplace", write_through=True) for _ in range(2)]
    with redirect_stdout(streams[0]), redirect_stderr(streams[1]):
        code = cli.run(arguments)
    folder = os.getcwd()  # another one in each process
    out, err = (stream.buffer.getvalue().decode().replace(folder, "") for stream in streams)
    return int(code), out, err


def _grammar(name: str, content: bytes) -> Outcome:
    """An env file, as one program reads it."""
    try:
        reading = grammar_of(name).read(content, {"HOME": "/h", "A": "1"})
    except Unreadable as refusal:
        return Outcome(3, same=str(refusal))
    assignments = (*reading.assignments, *reading.absent)
    gaps = [(gap.line, gap.reason, gap.names and sorted(gap.names)) for gap in reading.gaps]
    return Outcome(0, same=(assignments, [_plain(each.value) for each in assignments], gaps, reading.dropped))


def _plain(value: object) -> object:
    reveal = getattr(value, "reveal", None)
    return reveal() if reveal else value


def _read(path: str, sources: Sequence[str], content: bytes) -> Outcome:
    """A file, only read."""
    _put({**BESIDE, path: content})
    try:
        return Outcome(0, same=[item for source in sources for item in _items(source)])
    except Unreadable as refusal:
        return Outcome(3, same=str(refusal))


def _items(source: str) -> Iterator[object]:
    from auracheck.systems.source import open_source

    for item in open_source(source, policy=_builtin()).read():
        yield item
        yield [_plain(setting.value) for setting in getattr(item, "settings", ())]


@cache
def _builtin() -> "Policy":
    from auracheck.policy.loading import builtin

    return builtin()


def _check(path: str, sources: Sequence[str], content: bytes) -> Outcome:
    """A file, checked as a whole, in one of the formats."""
    _put({**BESIDE, path: content})
    form = FORMATS[zlib.crc32(content) // WHOLE % len(FORMATS)]
    code, out, err = _command("check", "dotenv:.env", *sources, "-v", "-f", form, "--consumer", ",".join(grammars()))
    return Outcome(code, out + err, out + err)


def _file(path: str, *sources: str) -> tuple[Way, Way]:
    return partial(_read, path, sources), partial(_check, path, sources)


def _quadlet(of: Callable[[str, Sequence[str], bytes], Outcome], content: bytes) -> Outcome:
    """A Quadlet of the kind that one of its sections names."""
    kind = next((kind for kind in ("kube", "pod") if f"[{kind}]".encode() in content.lower()), "container")
    return of(f"app.{kind}", [f"quadlet:app.{kind}"], content)


def _policy(content: bytes) -> Outcome:
    """A policy. One that makes no secret of the key may show what it has of it itself."""
    _put({**BESIDE, "some.toml": content})
    code, out, err = _command("check", "dotenv:.env", "--policy", "some.toml", "-v", "-f", "json")
    text = content.decode(errors="replace")
    is_bound = not PARTS.search(text) or (code == 2 and KEY in text)
    return Outcome(code, out + err if is_bound else "", out + err)


def _arguments(content: bytes) -> Outcome:
    """A command line, an argument in each line. `generate` draws values, and writes URLs with the names it is given."""
    _put(BESIDE)
    text = content.decode(errors="surrogateescape").replace("\0", "")
    code, out, err = _command(*text.split("\n"))
    told = err if "generate" in text else out + err
    return Outcome(code, told if not PARTS.search(text) or KEY in text else "", told)


TARGETS: Mapping[str, Sequence[Way]] = {
    **{name: (partial(_grammar, name),) for name in grammars()},
    "env-files": _file("some.env", *(f"{name}:some.env" for name in grammars())),
    "compose": _file("compose.yaml", "compose:compose.yaml"),
    "kubernetes": _file("app.yaml", "kubernetes:app.yaml"),
    "github": _file(".github/workflows/app.yml", "github:.github/workflows/app.yml"),
    "gitlab": _file(".gitlab-ci.yml", "gitlab:.gitlab-ci.yml"),
    "kustomize": _file("kustomization.yaml", "kustomize:."),
    "helm": _file("values.yaml", "helm:values.yaml"),
    "direnv": _file(".envrc", "direnv:.envrc"),
    "systemd": _file("app.service", "systemd:app.service"),
    "quadlet": (partial(_quadlet, _read), partial(_quadlet, _check)),
    "dockerfile": _file("Dockerfile", "dockerfile:Dockerfile"),
    "platform": _file("render.yaml", "platform:render.yaml"),
    "stream": _file("some.json", "some.json"),
    "policy": (_policy,),
    "arguments": (_arguments,),
}
"""Each target, with the ways in which an input is read: the quick one, and the whole one."""


def _put(files: Mapping[str, bytes]) -> None:
    """Write the files of a run into the working directory, and remove all others."""
    for folder, _, names in os.walk("."):
        for path in (os.path.normpath(os.path.join(folder, name)) for name in names):
            if path not in files:
                os.unlink(path)
    for path, content in files.items():
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(path, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(content)


def new(name: str, content: bytes) -> str:
    """What is wrong with the outcome of a new input, in words; empty where nothing is."""
    twice = zlib.crc32(content) // WHOLE % TWICE == 0
    return _fault(_way(name, content), content, 1 + twice)[0]


def kept(name: str, content: bytes) -> tuple[str, str]:
    """What is wrong with the outcome of a kept input, in words, and a digest of it."""
    return _fault(_way(name, content), content, 1)


def _way(name: str, content: bytes) -> Way:
    """The way in which an input is read, always the same."""
    return TARGETS[name][0 if zlib.crc32(content) % WHOLE else -1]


_TIMES = re.compile(r'"(time|duration)": ("[^"]*"|[0-9.e-]+)')
"""What two runs of the same never share."""


def _fault(way: Way, content: bytes, times: int) -> tuple[str, str]:
    """What is wrong with the outcomes of that many runs, in words, and a digest of the first."""
    outcomes = []
    for _ in range(times):
        try:
            with bounded():
                outcomes.append(way(content))
        except BaseException as error:
            return _where(error), ""
    code, shown, _ = outcomes[0]
    folder = os.getcwd()  # another one in each process
    shown_alike = (_TIMES.sub("", repr(outcome)).replace(folder, "") for outcome in outcomes)
    told = [text.encode("utf-8", "surrogatepass") for text in shown_alike]
    wrong = {
        f"exit code {code}": code not in range(4),
        "two outcomes": len(set(told)) > 1,
        "a part of the key": PARTS.search(shown) is not None,
    }
    return ", ".join(words for words, is_so in wrong.items() if is_so), sha256(told[0]).hexdigest()[:16]


def _where(error: BaseException) -> str:
    """The exception's type, and the line of auracheck that it came from. Its text may be long, and quote the input."""
    place, trace = "", error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename.replace(os.sep, "/")
        if "/auracheck/" in file:
            place = f" at {file.rpartition('/auracheck/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__}{place}"
