"""No value ever leaves by way of a drafted policy."""

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.test_canary import ENV_FILES, KEY, OTHER, PASSWORD, SCRIPTS, SHORT, UNITS, USER, leaked

CODE = f"""
import os
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings
A = os.environ.get("A_KEY", "{KEY}")
B = os.getenv("{OTHER}")
C = os.environ["{USER}"]
D = os.environ["B_KEY"] or {PASSWORD!r}
KEY = "{SHORT}"
E = os.environ[KEY]
class S(BaseSettings):
    c_key: SecretStr = "{KEY}"
    d_key: SecretStr = Field("{OTHER}", alias="{KEY}")
    e_key: "{OTHER}" = "{SHORT}"
    class Config:
        env_prefix = "{OTHER}"
"""


@pytest.mark.parametrize("name", [*ENV_FILES, *SCRIPTS, *UNITS])
def test_no_part_of_a_value_is_in_a_draft(place: Path, run: Run, name: str) -> None:
    text = {**ENV_FILES, **SCRIPTS, **UNITS}[name]
    (place / name).write_bytes(text.encode("latin-1" if name == "bytes.env" else "utf-8"))
    outcome = run("generate", "policy", "--from", name)
    assert leaked(outcome.out + outcome.err) == 0
    assert outcome.code in (0, 3)


def test_the_code_is_read(place: Path, run: Run) -> None:
    (place / "a.py").write_text(CODE)
    assert run("generate", "policy", "--from", "a.py").code == 0


@pytest.mark.parametrize(
    "code", [CODE, CODE + f"'{KEY}", CODE + f"\n{OTHER} {KEY}", CODE.replace("class S", "class :")]
)
def test_nor_of_one_that_stands_in_code(place: Path, run: Run, code: str) -> None:
    (place / "a.py").write_text(code)
    for spec in (".", "a.py"):
        outcome = run("generate", "policy", "--from", spec)
        assert leaked(outcome.out + outcome.err) == 0
        assert outcome.code in (0, 3)
