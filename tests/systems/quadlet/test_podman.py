"""Quadlets, held against Podman's own generator, and env files against Podman."""

import json
import os
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auracheck.model import EXTERNAL, Secret
from auracheck.systems.quadlet.environment import secret
from auracheck.systems.quadlet.files import locate
from auracheck.systems.quadlet.unit import assignment, parse, read_env_file, split
from auracheck.systems.systemd import unit as systemd
from auracheck.systems.systemd.root import Root
from tests.systems.quadlet.places import HEAD, write

GENERATOR = next(
    (
        path
        for path in ("/usr/libexec/podman/quadlet", "/usr/lib/systemd/system-generators/podman-system-generator")
        if os.access(path, os.X_OK)
    ),
    "",
)
generated = pytest.mark.skipif(not GENERATOR, reason="Podman's generator is not installed (apt-get install podman)")


def commands(folder: Path | str) -> dict[str, list[str]]:
    """The words of ExecStart= of each service that the generator makes of the Quadlets in a folder, by name."""
    done = subprocess.run(
        [GENERATOR, "-dryrun"],
        env={"QUADLET_UNIT_DIRS": str(folder), "PATH": os.environ["PATH"]},
        capture_output=True,
        check=False,
    )
    found: dict[str, list[str]] = {}
    for block in done.stdout.split(b"---\n")[1:]:
        service = done.stdout.partition(b"---\n" + block)[0].rpartition(b"---")[2].decode()
        for directive in systemd.parse(block, service, ("Service",)).directives:
            if directive.key == "ExecStart":
                found[service] = [word.text for word in systemd.split(directive.value).words]
    return found


def given_by(words: list[str], option: str) -> list[str]:
    return [value for name, value in pairwise(words) if name == option]


def our_variables(path: Path) -> dict[str, str]:
    """The variables as they are in the command, before systemd expands anything in it."""
    found: dict[str, str] = {}
    for directive in parse(path.read_bytes(), str(path)).sections.get("Container", ()):
        if directive.key == "Environment" and not directive.value:
            found.clear()
        elif directive.key == "Environment":
            words = [word.text.partition("=") for word in split(directive.value) or ()]
            found.update({name: value for name, equals, value in words if equals})
    return found


_PIECES = ("A", "B=", "x41", "u20ac", "101", "n", "é", "\\\n", "\nEnvironment=", "\n#c", "  ", *"\"'\\ \t=$%#;[]")
SCRAPS = st.builds(str.__add__, st.sampled_from(["", "K=", '"K=']), st.lists(st.sampled_from(_PIECES)).map("".join))


def is_accepted(text: str) -> bool:
    """Whether Podman makes a service of it: it also rejects keys and sections that it does not know."""
    found = parse(text.encode(), "x")
    keys = {directive.key for directives in found.sections.values() for directive in directives}
    return not found.broken and set(found.sections) == {"Container"} and keys <= {"Image", "Environment", "User"}


@generated
@settings(max_examples=20)
@given(st.lists(SCRAPS, min_size=10, max_size=40))
def test_every_environment_is_what_the_generator_reads(texts: list[str]) -> None:
    with TemporaryDirectory() as folder:
        files = {f"x{number}.container": f"{HEAD}Environment={text}\nUser=a\n" for number, text in enumerate(texts)}
        kept = {name: text for name, text in files.items() if is_accepted(text)}
        write(Path(folder), kept)
        made = commands(folder)
        for name in kept:
            service = name.replace(".container", ".service")
            words = [each.partition("=") for each in given_by(made[service], "--env")]
            assert our_variables(Path(folder, name)) == {key: value for key, _, value in words}, kept[name]


@generated
@settings(max_examples=10)
@given(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t")), min_size=5))
def test_what_is_written_is_what_the_generator_reads(values: list[str]) -> None:
    with TemporaryDirectory() as folder:
        lines = "".join(f"{assignment(f'A{number}', value)}\n" for number, value in enumerate(values))
        write(Path(folder), {"x.container": HEAD + lines})
        given_values = dict(each.split("=", 1) for each in given_by(commands(folder)["x.service"], "--env"))
        written = [value.replace("%", "%%").replace("$", "$$") for value in values]
        assert given_values == {f"A{number}": value for number, value in enumerate(written)}


@generated
def test_env_files_and_secrets_are_those_of_the_generator(tmp_path: Path) -> None:
    text = f'{HEAD}EnvironmentFile=rel.env -opt.env ./a/../b.env\nEnvironmentFile="/with space.env" %h/x.env\n'
    write(tmp_path, {"x.container": f"{text}Secret=a,type=env,target=A b\nSecret=\nSecret=c,type=env\n"})
    words = commands(tmp_path)["x.service"]
    place = locate(f"{tmp_path}/x.container", Root("/"))
    directives = parse((tmp_path / "x.container").read_bytes(), "x").sections["Container"]
    paths = [word.text for each in directives if each.key == "EnvironmentFile" for word in split(each.value) or ()]
    assert given_by(words, "--env-file") == [path if path[0] == "%" else place.named(path).shown for path in paths]
    [found] = map(secret, given_by(words, "--secret"))
    assert found is not None
    assert (found.target, found.is_variable) == ("c", True)


@generated
def test_drop_ins_count_as_for_the_generator(tmp_path: Path) -> None:
    write(tmp_path, {"a-b.container": f"{HEAD}Environment=A=0\n"})
    for number, folder in enumerate(("container.d", "a-.container.d", "a-b.container.d", "b.container.d")):
        write(tmp_path, {f"{folder}/{number}.conf": f"[Container]\nEnvironment=A={number} A{number}=1\n",
                         f"{folder}/9.conf": f"[Container]\nEnvironment=LAST={number}\n"})  # fmt: skip
    place = locate(f"{tmp_path}/a-b.container", Root("/"))
    found: dict[str, str] = {}
    for part in place.parts:
        found |= our_variables(Path(part.host))
    assert found == dict(each.split("=", 1) for each in given_by(commands(tmp_path)["a-b.service"], "--env"))


@generated
@pytest.mark.parametrize(
    "text", ["garbage\n", "A=1\n[Container]\n", "[Container]\n=1\n", "[]\n", "\ufeff[Container]\n"]
)
def test_a_file_that_is_rejected_is_rejected_by_the_generator(text: str, tmp_path: Path) -> None:
    write(tmp_path, {"x.container": text})
    assert parse(text.encode(), "x").broken
    assert commands(tmp_path) == {}


def podman(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["podman", *arguments], capture_output=True, text=True, check=False)


@pytest.fixture
def root_folder(tmp_path: Path) -> Path:
    """An empty file system of a container, where Podman can make one."""
    folder = tmp_path / "root"
    folder.mkdir()
    made = podman("create", "--rootfs", str(folder), "/x") if shutil.which("podman") else None
    if made is None or made.returncode:
        pytest.skip("no podman that can create a container here")
    podman("rm", "-f", made.stdout.strip())
    return folder


def test_an_env_file_is_what_podman_reads(root_folder: Path, tmp_path: Path) -> None:
    content = b'\xef\xbb\xbfA=1\n  B="q" # c\r\nC=a=b \n#D=1\n\nE=\n\tF=\'x\nG\nH=\xc3\xa9\n'
    (tmp_path / "x.env").write_bytes(content)
    made = podman("create", "--env-file", str(tmp_path / "x.env"), "--rootfs", str(root_folder), "/x").stdout.strip()
    given_variables: list[str] = json.loads(podman("inspect", made).stdout)[0]["Config"]["Env"]
    podman("rm", "-f", made)
    ours = {each.name: each.value for each in read_env_file(content, {}).assignments}
    assert ours.pop("G") is EXTERNAL
    for name, value in ours.items():
        assert isinstance(value, Secret)
        assert f"{name}={value.reveal()}" in given_variables


@pytest.mark.parametrize("content", ["=x\n", "A=" + "x" * 65536 + "\n"])
def test_an_env_file_that_is_rejected_is_rejected_by_podman(content: str, root_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "x.env").write_text(content)
    assert podman("create", "--env-file", str(tmp_path / "x.env"), "--rootfs", str(root_folder), "/x").returncode
