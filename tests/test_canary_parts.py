"""No part of a credential leaves by a text from outside: whole or in part, in each spelling, in names, paths, reasons,
policies and arguments, in every format.

The oracle is not the mask: it looks for six characters in a row of what was planted, as it was spelled.
"""

import base64
import html
from collections.abc import Callable, Mapping, Sequence
from itertools import cycle
from pathlib import Path
from urllib.parse import quote

import pytest

from auracheck import cli
from auracheck.cli import output
from auracheck.exit_codes import ExitCode
from auracheck.report import Report
from auracheck.reporters import REGISTRY as FORMATS
from auracheck.reporters import reporter

KEY = "Kq7Zw2Xv9+Lm4Tn8Rb3@Yc6Hd1Jf5=GpWaE7uNx2"
RUN = 6

PARTS = {
    "whole": KEY,
    "first half": KEY[:20],
    "last half": KEY[20:],
    "middle": KEY[12:27],
    "end": KEY[-12:],
}
"""What is planted of the value; all but the first is a part."""


def _base64(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "lower case": str.lower,
    "upper case": str.upper,
    "swapped case": str.swapcase,
    "reversed": lambda text: text[::-1],
    "reversed upper case": lambda text: text[::-1].upper(),
    "split": lambda text: ".".join(text[at : at + 7] for at in range(0, len(text), 7)),
    "URL": lambda text: quote(text, safe=""),
    "URL, every character": lambda text: "".join(f"%{ord(character):02x}" for character in text),
    "base64": _base64,
    "base64 of more": lambda text: _base64(f"k{text}"),
    "hex": lambda text: text.encode().hex(),
    "upper-case hex": lambda text: text.encode().hex().upper(),
}

PLANTED = [
    *(("whole", spelling) for spelling in ("as it is", "upper case", "base64")),
    *zip(cycle([part for part in PARTS if part != "whole"]), SPELLINGS, strict=False),
]
"""The value in some spellings, and a part of it in each."""


def _compose(text: str) -> dict[str, str]:
    return {"compose.yaml": text}


def _policy(text: str) -> dict[str, str]:
    return {"auracheck.toml": text}


_UNTIL = "2999-01-01"
_APP = "environment: {{JWT_SECRET_KEY: '${{JWT_SECRET_KEY}}'}}"

PLACES: Mapping[str, tuple[Callable[[str], Mapping[str, str]], Sequence[str]]] = {
    "folder": (lambda p: {f"{p}/.env": f"JWT_SECRET_KEY={KEY}\n"}, ["{0}/.env"]),
    "deep folder": (lambda p: {f"a/old-{p}-b/c/.env": "JWT_SECRET_KEY=changeme\n"}, ["a"]),
    "file": (lambda p: {f"{p}.env": f"JWT_SECRET_KEY={KEY}\n"}, ["dotenv:{0}.env"]),
    "missing file": (lambda p: {}, ["{0}"]),
    "missing optional file": (lambda p: {}, ["--if-present", "{0}.env"]),
    "unreadable name": (lambda p: {p: "\0\0"}, ["{0}"]),
    "known": (lambda p: {}, ["--known", "{0}"]),
    "repo": (lambda p: {}, ["--repo", "{0}"]),
    "since": (lambda p: {}, ["--since", "{0}"]),
    "service": (lambda p: _compose(f"services: {{app: {{{_APP.format()}}}}}\n"), ["compose.yaml", "--service", "{0}"]),
    "merged": (lambda p: {f"{p}.env": "A=1\n"}, ["dotenv:{0}.env", "--merge"]),
    "waiver's reason": (
        lambda p: {"w.env": f"# auracheck: ignore weak-secret until {_UNTIL} because {p} is public\n"
                            "JWT_SECRET_KEY=short-one\n"},
        ["w.env"],
    ),
    "expired waiver's reason": (
        lambda p: {"w.env": f"# auracheck: ignore weak-secret until 2020-01-01 because {p}\nJWT_SECRET_KEY=short\n"},
        ["w.env"],
    ),
    "policy waiver's reason": (
        lambda p: _policy(f'[[waivers]]\nrule = "missing-secret"\nuntil = {_UNTIL}\nreason = "as {p} is"\n'),
        [],
    ),
    "policy waiver's target": (
        lambda p: _policy(f'[[waivers]]\nrule = "missing-secret"\nuntil = 2020-01-01\ntarget = "x/{p}"\n'), []
    ),
    "policy waiver's secret": (
        lambda p: _policy(f'[[waivers]]\nrule = "missing-secret"\nuntil = 2020-01-01\nsecret = "{p}"\n'), []
    ),
    "policy's name": (lambda p: _policy(f'name = "for {p}"\n'), []),
    "policy's extends": (lambda p: _policy(f'extends = ["{p}"]\n'), []),
    "policy's file that it extends": (lambda p: _policy(f'extends = ["{p}.toml"]\n'), []),
    "policy's key": (lambda p: _policy(f'"{p}" = 1\n'), []),
    "policy's secret": (lambda p: _policy(f'[secrets."{p}"]\nrequired_in = ["production"]\n'), []),
    "policy's secret's key": (lambda p: _policy(f'[secrets.X]\n"{p}" = 1\n'), []),
    "policy's kind": (lambda p: _policy(f'[secrets.X]\nkind = "{p}"\n'), []),
    "policy's pair": (lambda p: _policy(f'[secrets.X]\npair = "{p}"\n'), []),
    "policy's obtain": (lambda p: _policy(f'[secrets.X]\nobtain = "ask {p}"\nrequired_in = ["production"]\n'), []),
    "policy's purpose": (lambda p: _policy(f'[secrets.X]\npurpose = "as {p}"\n'), []),
    "policy's environment": (lambda p: _policy(f'[environments."{p}"]\nstrict = true\n'), []),
    "policy's variable": (lambda p: _policy(f'[environments]\nvariable = "{p}"\n'), []),
    "policy's rule": (lambda p: _policy(f'[[waivers]]\nrule = "{p}"\nuntil = {_UNTIL}\n'), []),
    "policy's feature": (lambda p: _policy(f'[secrets.X]\nfeature = "{p}"\n'), []),
    "example": (lambda p: {"x.example": f"{p}=\nJWT_SECRET_KEY=\n"}, ["--policy", "x.example"]),
    "reference": (lambda p: {"r.env": f"JWT_SECRET_KEY=${{{p}}}\n"}, ["r.env"]),
    "Compose service": (lambda p: _compose(f"services: {{'{p}': {{{_APP.format()}}}}}\n"), ["compose.yaml"]),
    "Compose env_file": (lambda p: _compose(f"services: {{a: {{env_file: '{p}'}}}}\n"), ["compose.yaml"]),
    "Compose extends": (
        lambda p: _compose(f"services: {{a: {{extends: {{file: '{p}', service: b}}}}}}\n"), ["compose.yaml"]
    ),
    "Compose extended service": (
        lambda p: _compose(f"services: {{a: {{extends: {{service: '{p}'}}}}}}\n"), ["compose.yaml"]
    ),
    "Compose include": (lambda p: _compose(f"include: ['{p}']\nservices: {{a: {{}}}}\n"), ["compose.yaml"]),
    "Compose secret": (
        lambda p: _compose(f"services: {{a: {{secrets: ['{p}'], {_APP.format()}}}}}\n"), ["compose.yaml"]
    ),
    "Compose secret's file": (
        lambda p: _compose(
            f"services: {{a: {{secrets: [jwt_secret_key]}}}}\nsecrets: {{jwt_secret_key: {{file: '{p}'}}}}\n"
        ),
        ["compose.yaml"],
    ),
    "Compose key": (lambda p: _compose(f"services: {{a: {{'{p}': 1, {_APP.format()}}}}}\n"), ["compose.yaml"]),
    "GitLab include": (
        lambda p: {".gitlab-ci.yml": f"include: [{{local: '/{p}.yml'}}]\ndeploy: {{script: [x]}}\n"}, [".gitlab-ci.yml"]
    ),
    "GitLab job": (
        lambda p: {".gitlab-ci.yml": f"'{p}': {{script: [x], variables: {{JWT_SECRET_KEY: changeme}}}}\n"},
        [".gitlab-ci.yml"],
    ),
    "GitLab extends": (
        lambda p: {".gitlab-ci.yml": f"deploy: {{script: [x], extends: '{p}'}}\n"}, [".gitlab-ci.yml"]
    ),
    "GitLab environment": (
        lambda p: {".gitlab-ci.yml": f"deploy: {{script: [x], environment: '{p}', variables: {{REDIS_URL: a}}}}\n"},
        [".gitlab-ci.yml"],
    ),
    "workflow job": (
        lambda p: {".github/workflows/d.yml": f"on: push\njobs:\n  '{p}':\n    runs-on: x\n    environment: '{p}'\n"
                   "    env: {JWT_SECRET_KEY: changeme}\n    steps: [{run: x}]\n"},
        [".github/workflows/d.yml"],
    ),
    "Kubernetes names": (
        lambda p: {"k.yaml": f"apiVersion: v1\nkind: Pod\nmetadata: {{name: '{p}', namespace: '{p}'}}\nspec:\n"
                   f"  containers: [{{name: '{p}', image: x, envFrom: [{{secretRef: {{name: '{p}'}}}}]}}]\n"},
        ["k.yaml"],
    ),
    "Kubernetes key": (
        lambda p: {"k.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n"
                   "  - name: a\n    image: x\n"
                   f"    env: [{{name: JWT_SECRET_KEY, valueFrom: {{secretKeyRef: {{name: b, key: '{p}'}}}}}}]\n"
                   "---\napiVersion: v1\nkind: Secret\nmetadata: {name: b}\nstringData: {c: d}\n"},
        ["k.yaml"],
    ),
    "unit's environment file": (
        lambda p: {"a.service": f"[Service]\nEnvironmentFile=/{p.replace('%', '%%')}\nExecStart=/x\n"}, ["a.service"]
    ),
    "unit's name": (
        lambda p: {f"{p}.service": "[Service]\nEnvironment=JWT_SECRET_KEY=changeme\nExecStart=/x\n"}, ["{0}.service"]
    ),
    "Quadlet's environment file": (
        lambda p: {"a.container": f"[Container]\nImage=x\nEnvironmentFile={p.replace('%', '%%')}\n"}, ["a.container"]
    ),
    "script's file": (lambda p: {"a.sh": f"set -a\n. './{p}'\nJWT_SECRET_KEY=changeme\n"}, ["shell-env:a.sh"]),
    "secret file": (lambda p: {f"d/{p}": "changeme", "d/JWT_SECRET_KEY": "changeme"}, ["files:d"]),
}  # fmt: skip
"""Where a text from outside is: files with the planted text in them or in their names, and arguments."""

ARGUMENTS: Sequence[Sequence[str]] = (
    ["{0}"], ["{0}", "check"], ["--{0}"], ["check", "--{0}"], ["check", "--policy", "{0}"],
    ["check", "--policy", "{0}.toml"], ["check", "--policy", "a/{0}/b.toml"], ["check", "--env", "{0}"],
    ["check", "--select", "{0}"], ["check", "--ignore", "weak-secret,{0}"], ["check", "-f", "{0}"],
    ["check", "--fail-on", "{0}"], ["check", "--consumer", "{0}"], ["check", "--timeout", "{0}"],
    ["check", "-o", "{0}/x"], ["check", "-o", "{0}/{0}"], ["check", "x-{0}:y"], ["check", "compose:{0}"],
    ["check", "vault:{0}"], ["check", "aws:{0}"], ["check", "pid:{0}"], ["check", "env:{0}"],
    ["check", "{0}", "--merge"], ["explain", "{0}"], ["explain", "jwt", "--policy", "{0}"],
    ["generate", "{0}"], ["generate", "jwt", "{0}"], ["generate", "JWT_SECRET_KEY={0}"],
    ["generate", "jwt", "--policy", "{0}"], ["generate", "jwt", "--format", "{0}"],
    ["generate", "jwt", "--bytes", "{0}"],
    ["generate", "jwt", "--write", "{0}/x.env"], ["generate", "jwt", "--write", "{0}:x"],
    ["generate", "jwt", "--write", "{0}.env", "--dry-run"],
    ["generate", "policy", "--from", "{0}"], ["generate", "jwt", "--name", "{0}"],
)  # fmt: skip
"""Calls with the planted text in a wrong place; no credential was read."""


def planted(part: str, spelling: str) -> str:
    return SPELLINGS[spelling](PARTS[part])


def shown_runs(text: str, plant: str) -> int:
    """How many runs of what was planted a text shows: a number, so that a failure does not show them either."""
    plain = html.unescape(text).replace("<wbr>", "").replace("%25", "%").replace("\\u0025", "%").casefold()
    pieces = plant.casefold().split(".")
    runs = {piece[at : at + RUN] for piece in pieces for at in range(len(piece) - RUN + 1)}
    return sum(run in plain for run in runs)


@pytest.fixture
def reported(monkeypatch: pytest.MonkeyPatch) -> list[Report]:
    reports: list[Report] = []

    def keep(report: Report, *_: object, **__: object) -> ExitCode:
        reports.append(report)
        return report.exit_code

    monkeypatch.setattr(output, "deliver", keep)
    return reports


def in_folder(folder: Path, files: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name, text in {".env": f"JWT_SECRET_KEY={KEY}\n", **files}.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("where", PLACES)
def test_no_part_of_a_value_leaves_by_a_text_from_outside(
    where: str,
    place: Path,
    reported: list[Report],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    files, arguments = PLACES[where]
    leaks = []
    for number, (part, spelling) in enumerate(PLANTED):
        plant = planted(part, spelling)
        in_folder(place / str(number), files(plant), monkeypatch)
        code = cli.run(["check", ".env", *(word.format(plant) for word in arguments), "-v", "-e", "production"])
        texts = {form: "".join(reporter(form, verbose=True).text(each)) for each in reported for form in FORMATS}
        texts |= {"stderr": "".join(capsys.readouterr()), "library": "".join(map(repr, reported))}
        reported.clear()
        assert code in tuple(ExitCode)
        leaks += [(part, spelling, form) for form, text in texts.items() if shown_runs(text, plant)]
    assert leaks == []


@pytest.mark.parametrize("words", ARGUMENTS, ids=" ".join)
def test_nor_by_an_argument_in_the_wrong_place(
    words: Sequence[str], place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    leaks = []
    for part, spelling in PLANTED:
        plant = planted(part, spelling)
        code = cli.run([word.format(plant) for word in words])
        assert code in tuple(ExitCode)
        if shown_runs("".join(capsys.readouterr()), plant):
            leaks.append((part, spelling))
    assert leaks == []


def test_there_are_at_least_5000_cases_and_500_with_a_part() -> None:
    per_text = len(PLACES) * len(FORMATS) + len(ARGUMENTS)
    partial = [part for part, _ in PLANTED if part != "whole"]
    assert len(SPELLINGS) >= 10
    assert per_text * len(PLANTED) >= 5000
    assert per_text * len(partial) >= 500
