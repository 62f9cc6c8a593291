"""Random folders with an .envrc are read as direnv itself reads them."""

import pytest

from tests.differential.__main__ import FIXED_SEED, required
from tests.differential.compare import held_against
from tests.systems.direnv import real, scripts

FOLDERS = 60


@pytest.fixture(autouse=True)
def direnv() -> None:
    assert not (real.MISSING and required()), real.MISSING
    if real.MISSING:
        pytest.skip(real.MISSING)


@pytest.mark.slow
def test_random_folders_are_read_as_direnv_reads_them() -> None:
    different = [number for number in range(FOLDERS) if differs(scripts.folder(FIXED_SEED, number))]
    assert different == []


@pytest.mark.parametrize("line", scripts.LINES)
def test_each_line_is_read_as_direnv_reads_it(line: str) -> None:
    files = {
        ".envrc": f"A=1\nexport B=2\n{line}\nexport LAST=$A$B\n",
        ".env": "A=dot\nC=$B\n",
        "sub/.envrc": "export IN=sub\ndotenv\n",
        "sub/.env": "C=$IN\n",
        "sub/other": "export OTHER=1 A=o\n",
        "../.envrc": "export UP=1\n",
        "../up.env": "export C=up\n",
    }
    assert differs({name: text.encode() for name, text in files.items()}) == ()


@pytest.mark.parametrize("line", scripts.DOTENV)
def test_each_line_of_an_env_file_is_loaded_as_direnv_loads_it(line: str) -> None:
    assert differs({".envrc": b"export B=2\ndotenv\nexport D=1\n", ".env": f"{line}\nE=1\n".encode()}) == ()


def test_a_difference_is_noticed() -> None:
    with real.folder_of({".envrc": b"export A=1\nB=2\n"}) as top:
        ours, theirs = real.ours(top), real.theirs(top)
    assert theirs is not None
    assert theirs["A"] == "1"
    wrong = ours._replace(values={"A": "2", "B": "2"})
    assert held_against(0, b"", wrong, theirs, real.ENVIRON).differs == ("A", "B")


def differs(files: dict[str, bytes]) -> tuple[str, ...]:
    with real.folder_of(files) as top:
        ours = real.ours(top)
        return held_against(0, b"", ours, real.theirs(top), real.ENVIRON).differs
