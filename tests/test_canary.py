"""No value ever leaves: secrets are planted everywhere, and no part of six characters reaches any output."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from auracheck import reporters
from auracheck.model import Document, Secret
from auracheck.systems import grammars
from tests.conftest import Run
from tests.systems.samples import samples

PART = 6
FORMATS = list(reporters.REGISTRY)
GRAMMARS = grammars()

CANARIES = {
    "key": "Kq7Zw2Xv9Lm4Tn8Rb3Yc6Hd1Jf5GpSaE",
    "other": "Vh3Np8Wd2Qx7Mf9Kz4Rt6Bj1Ly5CgUaO",
    "user": "xq9vzkwhjr7",
    "password": "Zt8#Mw:3@Xk/9Qv%4'Ln\"7Rb",
    "short": "Gq4vZ9w",
    "blank-ended": "Rw6Ty2Ui9Op4Lk7Jh3Gf8Ds5Az1Xc0V ",
    "database": "Bx5Nc8Vm2Kl9",
}
KEY, OTHER, USER, PASSWORD, SHORT, ENDED, DATABASE = CANARIES.values()

ENV_FILES = {
    "plain.env": f"JWT_SECRET_KEY={KEY}\nSESSION_SECRET={KEY}\nDATABASE_URL=postgres://{USER}:{SHORT}@h:99999/\n",
    "weak.env": f"JWT_SECRET_KEY={SHORT}\nSESSION_SECRET='{ENDED}'\nTWILIO_ACCOUNT_SID={KEY}\n",
    "broken.env": f"JWT_SECRET_KEY='{KEY}\n{OTHER} {KEY}\nSESSION_SECRET=\"{OTHER}\" {KEY}\n='{OTHER}\n",
    "url.env": f"DATABASE_URL=postgresql://{USER}:{PASSWORD}@db.internal/{DATABASE}\nREDIS_URL={KEY}\n",
    "reference.env": f"JWT_SECRET_KEY={KEY}${{GONE}}\nSESSION_SECRET=${{X:-{OTHER}}}\nDATABASE_URL\n",
    "named.env": f"jwt-secret-key={KEY}\nJWT_SECRET={OTHER}\nSESSION_SECRET_FILE=/run/{OTHER}\nENVIRONMENT={SHORT}\n",
    ".env.example": f"JWT_SECRET_KEY={KEY}\nSMTP_PASSWORD={OTHER}\n",
    "bytes.env": f"JWT_SECRET_KEY={KEY}\nSESSION_SECRET=\xff{OTHER}\n",
    "default.env": f"JWT_SECRET_KEY=${{JWT-{KEY}}}\nSESSION_SECRET=a${{{OTHER}}}\nSMTP_PASSWORD=${{X?{KEY}}}\n",
    "kept.env": f"JWT_SECRET_KEY=op://{KEY}/x\nSESSION_SECRET=ENC[AES256_GCM,data:{OTHER}]\n",
}
SCRIPTS = {
    "broken.sh": f"JWT_SECRET_KEY='{KEY}\n",
    "reading.sh": f"export JWT_SECRET_KEY={KEY} SESSION_SECRET=$({OTHER})\nif {OTHER}; then DATABASE_URL={KEY}; fi\n"
    f"eval {KEY}\nreadonly {USER}={OTHER}\n: ${{GONE:?{PASSWORD}}}\n",
    "wrong.sh": f"export {KEY}-{OTHER}={SHORT}\n",
    "template.sh": f"JWT_SECRET_KEY=${{X!{KEY}}}\nSESSION_SECRET=${{{OTHER}\n",
    "comment.sh": f"JWT_SECRET_KEY='{KEY}$$x' # {OTHER}\n{KEY}()\n{{ SMTP_PASSWORD={OTHER}; }}\ncase {KEY} in\n",
}
UNITS = {
    "override.conf": f'[Service]\nEnvironment="JWT_SECRET_KEY={KEY}" SESSION_SECRET={SHORT}\nEnvironment="{OTHER}\n'
    f"Environment=A\\q{KEY} B=%{OTHER}\nEnvironment=DATABASE_URL=postgres://{USER}:{SHORT}@h/%Z{KEY}\n",
    "app.service": f"[Service]\nEnvironmentFile=/secrets.env\nEnvironmentFile=-/gone.env\nEnvironment=X={KEY}\n"
    f"SetCredential=db-password:{KEY}\n",
    "command.service": f"[Service]\nExecStart=/bin/app --password {KEY} --key=%Z{KEY}\n"
    f"ExecStop=-/bin/x redis://:{KEY}@h '{KEY}\n",
    "gone.service": f"[Service]\nEnvironmentFile=/gone.env\nEnvironment=JWT_SECRET_KEY={KEY}\n",
    "secrets.env": f"JWT_SECRET_KEY={KEY}\nSESSION_SECRET='{OTHER}\nREDIS_URL={KEY}\n",
}
SAMPLES = {name: text for files in samples(KEY, SHORT).values() for name, text in files.items()}
"""What other systems' own tests have for all."""
POLICIES = {
    "known.toml": f'known_values = ["{KEY}"]\nnonsense = "{OTHER}"\n',
    "broken.toml": f'known_values = ["{KEY}"\n',
    "typed.toml": f'known_values = "{KEY}"\n',
    "good.toml": f'known_values = ["{KEY}"]\n[[waivers]]\nrule = "weak-secret"\nuntil = 2020-01-01\n',
}


def parts(value: str) -> set[str]:
    return {value[at : at + PART] for at in range(len(value) - PART + 1)}


PARTS = set().union(*(parts(value) for value in CANARIES.values()))


def leaked(text: str) -> int:
    """How many parts of the canaries a text holds: a number, so that a failure does not show them either."""
    return sum(part in text for part in PARTS)


@pytest.fixture
def planted(place: Path) -> Path:
    for name, text in {**ENV_FILES, **SCRIPTS, **UNITS, **SAMPLES, **POLICIES}.items():
        (place / name).write_bytes(text.encode("latin-1" if name == "bytes.env" else "utf-8"))
    return place


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG):
        yield caplog


@pytest.mark.parametrize("environment", ["production", "development", None])
@pytest.mark.parametrize("name", [*ENV_FILES, *(u for u in UNITS if u != "secrets.env"), *SAMPLES])
def test_no_part_of_a_value_is_in_any_report(
    name: str,
    environment: str | None,
    planted: Path,
    run_in_every_format: Run,
    logged: pytest.LogCaptureFixture,
) -> None:
    arguments = ["check", name, "-v", "--root", str(planted)]
    outcome = run_in_every_format(*arguments, *(["--env", environment] if environment else []))
    assert leaked(outcome.out) == 0
    assert leaked(outcome.err) == 0
    assert leaked(logged.text) == 0
    assert outcome.code in (0, 1, 3)


@pytest.mark.parametrize("scheme", GRAMMARS)
@pytest.mark.parametrize("name", [*ENV_FILES, *SCRIPTS])
def test_nor_by_any_grammar(scheme: str, name: str, planted: Path, run_in_every_format: Run) -> None:
    outcome = run_in_every_format("check", f"{scheme}:{name}", "-v", "--env", "production")
    assert leaked(outcome.out + outcome.err) == 0
    assert outcome.code in (0, 1, 3)


@pytest.mark.parametrize("name", [*ENV_FILES, *SCRIPTS])
def test_nor_where_several_programs_read_it(name: str, planted: Path, run_in_every_format: Run) -> None:
    (planted / "compose.yaml").write_text(f"services: {{a: {{env_file: [{name}], environment: [{KEY}]}}}}\n")
    (planted / "deploy.sh").write_text(f"set -a; . ./{name}; {OTHER} # {KEY}\n")
    all_of_them = [word for scheme in GRAMMARS for word in ("--consumer", scheme)]
    for asked in ([], all_of_them):
        outcome = run_in_every_format("check", name, *asked, "-v", "--env", "production")
        assert leaked(outcome.out + outcome.err) == 0
        assert outcome.code in (0, 1, 3)


@pytest.mark.parametrize("form", FORMATS)
def test_nor_when_sources_are_merged_or_written_to_a_file(form: str, planted: Path, run: Run) -> None:
    merged = run("check", "plain.env", "weak.env", "override.conf", "--merge", "--env", "production", "-v", "-f", form)
    to_file = run("check", *ENV_FILES, "-v", "-f", form, "-o", "report.txt")
    assert leaked(merged.out + merged.err + to_file.out + to_file.err) == 0
    assert leaked((planted / "report.txt").read_text()) == 0
    assert (merged.code, to_file.code) == (1, 1)


@pytest.mark.parametrize("form", FORMATS)
def test_nor_when_they_come_from_the_environment(
    form: str, planted: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (planted / ".env").write_text(ENV_FILES["weak.env"])
    for name, value in (("JWT_SECRET_KEY", KEY), ("DATABASE_URL", f"postgres://{USER}:{SHORT}@h/{PASSWORD}"),
                        ("ENVIRONMENT", OTHER), ("SMTP_USERNAME", f"op://{KEY}")):  # fmt: skip
        monkeypatch.setenv(name, value)
    outcomes = [run("check", "-v", "-f", form), run("check", "env:", "-v", "-f", form)]
    assert [leaked(outcome.out + outcome.err) for outcome in outcomes] == [0, 0]
    assert [outcome.code for outcome in outcomes] == [1, 1]


@pytest.mark.parametrize("is_tracked", [False, True])
def test_nor_from_what_an_interrupted_write_has_left(is_tracked: bool, planted: Path, run_in_every_format: Run) -> None:
    for name in (".env.auracheck-new.local", ".env.auracheck-new.env", ".plain.env.auracheck-new"):
        (planted / name).write_text(ENV_FILES["plain.env"])
    if is_tracked:
        subprocess.run(["git", "init", "-q"], check=True)
        subprocess.run(["git", "add", "."], check=True)
    plain, whole = (run_in_every_format("check", each, "-v") for each in ("plain.env", "."))
    assert leaked(plain.out + plain.err + whole.out + whole.err) == 0
    assert (plain.code, whole.code) == (1, 1)
    assert "stray-file" in plain.out or "interrupted write" in plain.out


def test_nor_from_our_own_variable(planted: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AURACHECK_ENV", KEY)
    outcome = run("check", "plain.env")
    assert (outcome.code, leaked(outcome.out + outcome.err)) == (2, 0)


@pytest.mark.parametrize("policy", [*POLICIES, "plain.env", "bytes.env"])
def test_nor_from_a_policy(policy: str, planted: Path, run: Run) -> None:
    outcome = run("check", "plain.env", "--policy", policy, "--env", "production", "-v", "-f", "json")
    assert leaked(outcome.out + outcome.err) == 0
    assert outcome.code in (1, 2)


@pytest.mark.parametrize("text", [f"JWT_SECRET_KEY={KEY}\n", f'{{"JWT_SECRET_KEY": "{KEY}", "X": ["{OTHER}"]}}',
                                  f'{{"JWT_SECRET_KEY": "{KEY}', f"{{'{KEY}'}}",
                                  f'{{"{KEY}": {{}}}}', f"- {KEY}: {OTHER}\n"])  # fmt: skip
def test_nor_from_standard_input(text: str, planted: Path) -> None:
    for form in FORMATS:
        done = subprocess.run(
            [sys.executable, "-m", "auracheck", "check", "-", "-f", form, "-v"],
            input=text,
            capture_output=True,
            text=True,
            env={"PATH": os.environ["PATH"]},
        )
        assert leaked(done.stdout + done.stderr) == 0
        assert done.returncode in (0, 1, 3)


@pytest.mark.parametrize("options", [(), ("--dry-run",), ("--rotate",), ("--rotate", "--dry-run")])
@pytest.mark.parametrize("name", [*ENV_FILES, *SCRIPTS, *UNITS, *SAMPLES])
def test_nor_when_a_file_is_written(name: str, options: tuple[str, ...], planted: Path, run: Run) -> None:
    outcome = run("generate", "jwt", "session", "--write", name, *options)
    assert leaked(outcome.out + outcome.err) == 0
    assert outcome.code in (0, 2, 3)


@pytest.mark.parametrize(
    "arguments",
    [("explain", f"Secret {KEY} is broken: {OTHER}"), ("explain", KEY), ("explain", f"JWT_SECRET_KEY={KEY} not set")],
)
def test_a_pasted_message_is_not_shown_again(arguments: tuple[str, ...], planted: Path, run: Run) -> None:
    outcome = run(*arguments)
    assert leaked(outcome.out + outcome.err) == 0
    assert outcome.code in (0, 2)


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", f"vault:https://u:{KEY}@127.0.0.1:1/x"),
        ("check", f"vault:{KEY}@h"),
        ("check", f"aws:x?password={KEY}"),
        ("check", f"env:JWT_SECRET_KEY={KEY}"),
        ("generate", f"JWT_SECRET_KEY={KEY}"),
        ("generate", "database", "--host", f"postgres://u:{KEY}@h/x"),
        ("generate", "redis", "--host", "h", "--name", KEY),
        (f"JWT_SECRET_KEY={KEY}", "check"),
    ],
)
def test_nor_is_what_was_typed_in_the_wrong_place(arguments: tuple[str, ...], planted: Path, run: Run) -> None:
    outcome = run(*arguments)
    assert leaked(outcome.out + outcome.err) == 0
    assert (outcome.code, outcome.out) == (2, "")


def test_nor_is_a_line_that_is_cut_off_within_a_unit(place: Path, run: Run) -> None:
    (place / "q.service").write_text(
        f'[Service]\nEnvironmentFile=-/src.env --password {KEY}\nEnvironment="JWT_SECRET_KEY=x"\n'
    )
    outcome = run("generate", "jwt", "--write", "q.service", "--rotate")
    assert (outcome.code, leaked(outcome.out + outcome.err)) == (2, 0)


def test_a_secret_shows_itself_only_when_asked() -> None:
    import copy
    import pickle

    secret = Secret(KEY)
    document = Document("p", "k", "c", KEY.encode())
    shown = [str(secret), repr(secret), f"{secret}", f"{secret:>12}", repr([secret]), repr(document)]
    assert leaked("".join(shown)) == 0
    assert not hasattr(secret, "__dict__")
    for take in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError) as refusal:
            take(secret)
        assert leaked(str(refusal.value)) == 0
