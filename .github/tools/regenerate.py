"""`python .github/tools/regenerate.py` writes every file of this tree that is generated from the code.

These are the table of README.md, its picture, the manual page, the schema of a policy, the modules of the catalogue,
the messages that `explain` knows as auracheck's own, and the screens that the tests of the reports compare with.
It names each file that it changes. With --check it changes none: it names what is out of date, and ends with 1 if there
is any.

Not among them: the lists of published values, which `build_published_list.py` makes from lists that are not in this
repository, and the JSON schema of the report and the completion scripts, which are written by hand.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # this checkout is described, whichever auracheck is installed

from catalogue_modules import modules
from manual_page import PAGE, page
from own_messages import OWN
from own_messages import rendered as own_messages
from policy_schema import FILE as POLICY_FILE
from policy_schema import rendered as policy_schema
from readme_picture import PICTURE, picture
from readme_tables import README, ROOT, rendered

COMMAND = "python .github/tools/regenerate.py"
"""What a test says that finds a generated file out of date."""

SCREENS = ROOT / "tests" / "data" / "screens"
SCREENS_INTO = "AURACHECK_SCREENS_INTO"
"""Where this is set, the tests of the reports write their screens into that folder, instead of comparing them."""


def generated() -> Iterator[tuple[Path, str | None]]:
    """Each generated file with its text; None for a file that is not generated any more."""
    yield README, rendered(README.read_text(encoding="utf-8"))
    yield PICTURE, picture()
    yield PAGE, page()
    yield POLICY_FILE, policy_schema()
    yield from modules()
    yield OWN, own_messages()
    drawn = screens()
    for name in sorted({*drawn, *(path.name for path in SCREENS.iterdir())}):
        yield SCREENS / name, drawn.get(name)


def screens() -> dict[str, str]:
    """What the reports' tests draw, by the file's name."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/reporters", "-m", "screens"]
        environ = {**os.environ, SCREENS_INTO: folder}
        done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(done.stdout + done.stderr)
        return {path.name: path.read_bytes().decode() for path in Path(folder).iterdir()}


def current(path: Path) -> str | None:
    """The text of a file as it is now, whichever line ends git gave it; None where there is no file."""
    return path.read_text(encoding="utf-8") if path.exists() else None


def write(path: Path, text: str | None) -> None:
    if text is None:
        path.unlink()
    else:
        path.write_bytes(text.encode())


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="change nothing, name what is out of date")
    check = parser.parse_args(arguments).check
    outdated = [(path, text) for path, text in generated() if text != current(path)]
    for path, text in outdated:
        print(f"{path.relative_to(ROOT).as_posix()}: {'out of date' if check else 'written' if text else 'removed'}")
        if not check:
            write(path, text)
    if check and outdated:
        print(f"hint: {COMMAND}")
    return int(check and bool(outdated))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
