"""systemd units, held against what systemd 257 itself gave to the process."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auracheck.model import EXTERNAL, Document, Origin, Secret, Target, Unread
from auracheck.systems.source import open_source
from auracheck.systems.systemd.unit import parse, split
from tests.bounds import takes_linear_time

VECTORS = json.loads(Path(__file__).parents[2].joinpath("data/systemd_vectors.json").read_text())
MACHINE = {
    "etc/passwd": "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000:App:/home/app:/bin/sh\n"
    "bot:x:1001:1001::/:/usr/sbin/nologin\n",
    "etc/group": "root:x:0:\napp:x:1000:\n",
    "etc/os-release": 'ID=oracle\nVERSION_ID="9.1"\n',
    "etc/hostname": "oracle\n",
    "etc/machine-id": "00112233445566778899aabbccddeeff\n",
}
UNITS = "etc/systemd/system"


def write(root: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode("utf-8", "surrogateescape"))


def read(spec: str, root: Path | None = None, environ: Mapping[str, str] | None = None) -> list[Any]:
    return list(open_source(spec, root=str(root) if root else None, environ=environ).read())


def target(items: list[Any]) -> Target:
    (found,) = [item for item in items if isinstance(item, Target)]
    assert not [item for item in items if isinstance(item, Unread)]
    return found


def unread(items: list[Any]) -> Unread:
    (found,) = [item for item in items if isinstance(item, Unread)]
    assert not [item for item in items if isinstance(item, Target)]
    return found


def plain(found: Target) -> dict[str, Any]:
    return {n: v.reveal() if isinstance(v, Secret) else v for n, v in found.effective().items()}


def unit(root: Path, text: str, name: str = "x.service", **files: str) -> dict[str, Any]:
    """What a unit of that text gets, from its name."""
    write(root, {**MACHINE, f"{UNITS}/{name}": text, **files})
    return plain(target(read(f"systemd:{name}", root)))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["id"])
def test_gives_what_systemd_gives(vector: dict[str, Any], tmp_path: Path) -> None:
    write(tmp_path, {**MACHINE, **vector["files"]})
    items = read("systemd:x.service", tmp_path, vector["manager_environment"])
    if set(vector["environment"]) == {"error"}:
        assert unread(items)
    else:
        assert plain(target(items)) == vector["environment"]
        assert bool(target(items).dropped) == bool(vector["messages"])


# --- places --------------------------------------------------------------------------------------------------------


def test_a_manager_gives_what_its_configuration_says(tmp_path: Path) -> None:
    conf = "[Manager]\nManagerEnvironment=P=1 Q=2\nDefaultEnvironment=D=%H\n"
    text = "[Service]\nPassEnvironment=P R S\n"
    write(tmp_path, {**MACHINE, f"{UNITS}/x.service": text, "usr/lib/systemd/system.conf": conf})
    found = target(read("systemd:x.service", tmp_path, {"R": "3"}))
    assert plain(found) == {"D": "oracle", "P": "1", "R": "3"}
    assert not any(s.literal for s in found.settings)


def test_directories_of_the_service(tmp_path: Path) -> None:
    assert unit(tmp_path, "[Service]\nStateDirectory=a b/%p:c\nStateDirectory=d\nCacheDirectory=/no\n") == {
        "STATE_DIRECTORY": "/var/lib/a:/var/lib/b/x:/var/lib/d"
    }


def test_what_another_program_resolves_is_elsewhere(tmp_path: Path) -> None:
    text = "[Service]\nEnvironment=A=op://vault/item/field\nEnvironmentFile=/etc/e\n"
    assert unit(tmp_path, text, **{"etc/e": "B=op://vault/item/field\n"}) == {"A": EXTERNAL, "B": EXTERNAL}


def test_nothing_shows_a_value(tmp_path: Path) -> None:
    text = "[Service]\nEnvironment=A=hunter2 hunter2 B=\\q-hunter2\nhunter2\nEnvironmentFile=hunter2\n"
    write(tmp_path, {f"{UNITS}/x.service": text})
    items = read("systemd:x.service", tmp_path)
    assert target(items).dropped
    assert "hunter2" not in repr(items)


def test_places_are_those_of_the_names(tmp_path: Path) -> None:
    text = "[Service]\nEnvironment=A=1 \"B=x y\" \\\n# between\n  ; more\n  C=3\n Environment = 'D=4'\n"
    text += "EnvironmentFile=/etc/e\n"
    write(tmp_path, {"x.service": text, "etc/e": "\n E=5\n"})
    path = str(tmp_path / "x.service")
    found = target(read(f"systemd:{path}", tmp_path))
    assert [(s.name, s.origin) for s in found.settings] == [
        ("A", Origin(path, 2, 13)),
        ("B", Origin(path, 2, 18)),
        ("C", Origin(path, 5, 3)),
        ("D", Origin(path, 6, 17)),
        ("E", Origin(str(tmp_path / "etc/e"), 2, 2)),
    ]


def test_documents_and_labels(tmp_path: Path) -> None:
    write(tmp_path, {f"{UNITS}/x.service": "[Service]\nEnvironmentFile=/etc/e\n", "etc/e": "A=1\n"})
    items = read("systemd:x.service", tmp_path)
    documents = [item for item in items if isinstance(item, Document)]
    assert [(d.path, d.kind, d.consumer) for d in documents] == [
        (str(tmp_path / UNITS / "x.service"), "unit", "systemd"),
        (str(tmp_path / "etc/e"), "env file", "systemd-env"),
    ]
    found = target(items)
    assert (found.label, found.source, found.form, found.consumer) == ("x.service", "systemd", "systemd", "systemd")
    assert found.origin == Origin(str(tmp_path / UNITS / "x.service"))


def test_a_path_stays_as_the_user_wrote_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"d/x.service": "[Service]\n", "d/x.service.d/a.conf": "[Service]\nEnvironment=A=1\n"})
    found = target(read("systemd:./d/x.service"))
    assert found.label == "./d/x.service"
    assert found.settings[0].origin == Origin("./d/x.service.d/a.conf", 2, 13)


# --- what the location may be --------------------------------------------------------------------------------------


def test_one_drop_in_stands_alone(tmp_path: Path) -> None:
    folder = tmp_path / "x.service.d"
    write(tmp_path, {"x.service.d/override.conf": "[Service]\nEnvironment=A=%n\n", "x.service.d/z.conf": "[Service]\n"})
    write(tmp_path, {"x.service": "[Service]\nEnvironment=B=1\n"})
    assert plain(target(read(f"systemd:{folder}/override.conf"))) == {"A": "x.service"}


def test_a_directory_of_drop_ins(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "x.service.d/20.conf": "[Service]\nEnvironment=A=20\n",
            "x.service.d/10.conf": "[Service]\nEnvironment=A=10 B=10\n",
            "x.service.d/README": "[Service]\nEnvironment=C=no\n",
        },
    )
    found = target(read(f"systemd:{tmp_path}/x.service.d/"))
    assert plain(found) == {"A": "20", "B": "10"}
    assert [Path(s.origin.file or "").name for s in found.settings] == ["10.conf", "10.conf", "20.conf"]


def test_a_path_of_the_machine_is_read_below_the_root(tmp_path: Path) -> None:
    write(tmp_path, {"usr/x.service": "[Service]\nEnvironment=A=1\n", "etc/x.service.d/a.conf": "[Service]\n"})
    (tmp_path / "etc/x.service").symlink_to("/usr/x.service")
    items = read("systemd:/etc/x.service", tmp_path)
    assert plain(target(items)) == {"A": "1"}
    assert target(items).label == "/etc/x.service"
    assert [d.path for d in items if isinstance(d, Document)] == [
        str(tmp_path / "etc/x.service"),
        str(tmp_path / "etc/x.service.d/a.conf"),
    ]


def test_a_directory_of_that_name_is_no_unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {f"{UNITS}/app.service": "[Service]\nEnvironment=A=1\n", "app/README": ""})
    assert plain(target(read("systemd:app", tmp_path))) == {"A": "1"}


@pytest.mark.parametrize("location", ["no/x.service", "x.service.d", "override.conf", "./x@one.service"])
def test_a_missing_path(location: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert unread(read(f"systemd:{location}")).reason == "no such file"


def test_a_missing_unit(tmp_path: Path) -> None:
    assert "no such unit" in unread(read("systemd:nope.service", tmp_path)).reason


@pytest.mark.parametrize("how", ["link", "empty"])
def test_a_masked_unit_does_not_start(how: str, tmp_path: Path) -> None:
    write(tmp_path, {f"{UNITS}/x.service": "", "usr/lib/systemd/system/x.service": "[Service]\nEnvironment=A=1\n"})
    if how == "link":
        (tmp_path / UNITS / "x.service").unlink()
        (tmp_path / UNITS / "x.service").symlink_to("/dev/null")
    assert "masked" in unread(read("systemd:x.service", tmp_path)).reason


def test_an_instance_of_a_template_with_all_its_drop_ins(tmp_path: Path) -> None:
    lib = "usr/lib/systemd/system"
    files = {
        f"{UNITS}/a-b@.service.d/1.conf": "1=template",
        f"{UNITS}/a-b@i-j.service.d/2.conf": "2=instance",
        f"{UNITS}/a-@.service.d/3.conf": "3=prefix",
        f"{UNITS}/service.d/4.conf": "4=type",
        f"{lib}/service.d/1.conf": "1=shadowed",
        f"{lib}/a-b@.service.d/5.conf": "5=below /usr",
    }
    write(tmp_path, {p: f'[Service]\nEnvironment="V{text}"\n' for p, text in files.items()})
    write(tmp_path, {f"{lib}/a-b@.service": "[Service]\nEnvironment=A=%p:%i:%I:%j:%n:%N:%f V1=0\n"})
    assert plain(target(read("systemd:a-b@i-j.service", tmp_path))) == {
        "A": "a-b:i-j:i/j:b:a-b@i-j.service:a-b@i-j:/i/j",
        "V1": "template",
        "V2": "instance",
        "V3": "prefix",
        "V4": "type",
        "V5": "below /usr",
    }


def test_links_stay_within_the_root(tmp_path: Path) -> None:
    write(tmp_path, {"usr/lib/systemd/system/real.service": "[Service]\nEnvironment=A=%n\n"})
    write(tmp_path, {f"{UNITS}/real.service.d/a.conf": "[Service]\nEnvironmentFile=/etc/link\n", "etc/e": "B=1\n"})
    (tmp_path / UNITS / "alias.service").symlink_to("/usr/lib/systemd/system/real.service")
    (tmp_path / "etc/link").symlink_to("/../../etc/e")
    assert plain(target(read("systemd:alias", tmp_path))) == {"A": "real.service", "B": "1"}


# --- what cannot be known ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["EnviromentFile", "environmentfile", "Enviroment", "EnvironmentFiles"])
def test_a_mistyped_directive_is_a_line_that_systemd_ignores(key: str, tmp_path: Path) -> None:
    write(tmp_path, {"x.service": f"[Service]\n{key}=/etc/e\nX-Env=1\nEnvironment=B=2\n"})
    found = target(read(f"systemd:{tmp_path}/x.service"))
    assert plain(found) == {"B": "2"}
    assert found.dropped == (Origin(f"{tmp_path}/x.service", 2),)


def test_our_own_environment_never_vouches_for_a_unit(tmp_path: Path) -> None:
    write(tmp_path, {"x.service": "[Service]\nPassEnvironment=A B\nEnvironment=B=2\n"})
    assert plain(target(read(f"systemd:{tmp_path}/x.service", environ={"A": "ours", "B": "ours"}))) == {
        "A": EXTERNAL,
        "B": "2",
    }


def test_a_specifier_that_only_the_machine_knows_is_elsewhere(tmp_path: Path) -> None:
    write(tmp_path, {"x@.service": "[Service]\nEnvironment=A=%i B=%v C=%p:%%i D=%b-%4\n"})
    found = target(read(f"systemd:{tmp_path}/x@.service"))
    assert plain(found) == {"A": EXTERNAL, "B": EXTERNAL, "C": "x:%i"}
    assert found.dropped == (Origin(f"{tmp_path}/x@.service", 2),)
    assert plain(target(read(f"systemd:{tmp_path}/x@one.service")))["A"] == "one"


def test_an_env_file_whose_path_cannot_be_known(tmp_path: Path) -> None:
    write(tmp_path, {"x@.service": "[Service]\nEnvironmentFile=/etc/%i.env\n"})
    found = unread(read(f"systemd:{tmp_path}/x@.service"))
    assert found.line == 2
    assert "%i" in found.reason


def test_specifiers_of_the_machine(tmp_path: Path) -> None:
    text = "[Service]\nEnvironment=A=%H:%l:%m:%o:%w:%B:%T:%V:%d:%y:%Y\n"
    assert unit(tmp_path, text) == {
        "A": "oracle:oracle:00112233445566778899aabbccddeeff:oracle:9.1::/tmp:/var/tmp:/run/credentials/x.service:"
        "/etc/systemd/system/x.service:/etc/systemd/system"
    }


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        ("app", {"HOME": "/home/app", "LOGNAME": "app", "SHELL": "/bin/sh", "USER": "app"}),
        ("1000", {"HOME": "/home/app", "LOGNAME": "app", "SHELL": "/bin/sh", "USER": "app"}),
        ("bot", {"LOGNAME": "bot", "USER": "bot"}),
        ("ldap", {"HOME": EXTERNAL, "LOGNAME": "ldap", "SHELL": EXTERNAL, "USER": "ldap"}),
    ],
)
def test_variables_of_the_user(user: str, expected: dict[str, Any], tmp_path: Path) -> None:
    assert unit(tmp_path, f"[Service]\nUser={user}\n") == expected


# --- env files -----------------------------------------------------------------------------------------------------


def test_a_missing_env_file_keeps_the_unit_from_starting(tmp_path: Path) -> None:
    write(tmp_path, {"x.service": "[Service]\nEnvironment=A=1\nEnvironmentFile=/nowhere/app.env\n"})
    found = unread(read(f"systemd:{tmp_path}/x.service"))
    assert (found.file, found.line) == (f"{tmp_path}/x.service", 3)
    assert "no such file" in found.reason
    assert "--root" in found.reason


def test_a_refused_env_file(tmp_path: Path) -> None:
    write(
        tmp_path,
        {**MACHINE, "etc/e": "A=1\nB=hunter2\udce9\n", f"{UNITS}/x.service": "[Service]\nEnvironmentFile=/etc/e\n"},
    )
    found = unread(read("systemd:x.service", tmp_path))
    assert (found.file, found.line) == (str(tmp_path / "etc/e"), 2)
    assert "hunter2" not in found.reason
    assert unit(tmp_path, "[Service]\nEnvironmentFile=-/etc/e\nEnvironmentFile=-/etc\nEnvironment=C=1\n") == {"C": "1"}


def test_a_fifo_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    write(tmp_path, {f"{UNITS}/x.service": "[Service]\nEnvironmentFile=-/fifo\n"})
    assert "not a regular file" in unread(read("systemd:x.service", tmp_path)).reason


def test_wildcards_as_glob_has_them(tmp_path: Path) -> None:
    names = ["a1.env", "b2.env", ".h.env", "c[.env", "d/e.env"]
    files = {f"etc/g/{name}": f"N_{i}={name}\n" for i, name in enumerate(names)}
    text = "[Service]\nEnvironmentFile=/etc/{}\n"
    assert unit(tmp_path, text.format("g/[^b]?.env"), **files) == {"N_0": "a1.env", "N_3": "c[.env"}
    assert unit(tmp_path, text.format("g/c\\[.env")) == {"N_3": "c[.env"}
    assert unit(tmp_path, text.format("*/d/e.env")) == {"N_4": "d/e.env"}
    assert unit(tmp_path, text.format("g/.h*")) == {"N_2": ".h.env"}


def test_a_unit_with_too_many_env_files(tmp_path: Path) -> None:
    write(tmp_path, {"x.service": "[Service]\n" + "EnvironmentFile=-/nowhere/*\n" * 1001})
    assert "too many env files" in unread(read(f"systemd:{tmp_path}/x.service")).reason


def test_a_unit_that_is_too_large(tmp_path: Path) -> None:
    write(tmp_path, {"x.service": "#" * (1 << 20) + "\n"})
    assert "1 MiB" in unread(read(f"systemd:{tmp_path}/x.service")).reason


# --- syntax --------------------------------------------------------------------------------------------------------


def test_a_line_that_is_not_utf8_ends_the_file(tmp_path: Path) -> None:
    bad = "[Service]\nEnvironment=A=1\nEnvironment=B=caf\udce9\nEnvironment=C=3\n"
    write(tmp_path, {"x.service": bad, "x.service.d/a.conf": "[Service]\n", "y.service.d/a.conf": bad})
    assert unread(read(f"systemd:{tmp_path}/x.service")).line == 3
    found = target(read(f"systemd:{tmp_path}/y.service.d"))
    assert plain(found) == {"A": "1"}
    assert found.dropped == (Origin(f"{tmp_path}/y.service.d/a.conf", 3),)


def test_other_sections_and_keys_are_left_alone(tmp_path: Path) -> None:
    text = (
        "[Unit]\nEnvironment=A=1\n[X-Mine]\nEnvironment=B=2\nno assignment\n"
        "[Service]\nenvironment=C=3\nDefaultEnvironment=D=4\nEnvironment=E=5\n"
    )
    assert unit(tmp_path, text) == {"E": "5"}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\0"])
def test_an_empty_line_ends_a_continuation_and_a_comment_does_not(end: str, tmp_path: Path) -> None:
    lines = ["[Service]", "Environment=A=1 \\", "  # B=2 \\", "C=3 \\", " ", "Environment=D=4 \\", ""]
    assert unit(tmp_path, end.join(lines)) == {"A": "1", "C": "3", "D": "4"}


def test_unset_and_pass_are_lists_that_an_empty_value_resets(tmp_path: Path) -> None:
    text = "[Service]\nEnvironment=A=1 B=2\nUnsetEnvironment=A\nUnsetEnvironment=\nUnsetEnvironment=B\n"
    assert unit(tmp_path, text + "PassEnvironment=C\nPassEnvironment=\n") == {"A": "1"}


def test_bytes_that_are_written_one_by_one() -> None:
    assert split(r"A=\xc3\xa9\101\u00e9").words[0].text == "A=éAé"
    assert split(r"A=\udc80").words[0].text == "A=" + b"\xed\xb2\x80".decode("utf-8", "surrogateescape")
    assert split(r"A=1 B=\400 C=3") == (((("A=1", 0),)), 4)


@given(
    st.binary()
    | st.lists(st.sampled_from([b"A", b"=", b"'", b'"', b"\\", b"\n", b" ", b"%", b"[", b"]"])).map(b"".join)
)
@settings(max_examples=300)
def test_parses_any_bytes(content: bytes) -> None:
    for directive in parse(b"[Service]\n" + content, "x", ("Service",)).directives:
        words = split(directive.value)
        for word in words.words:
            assert (directive.origin(word.offset).line or 0) >= 2


@pytest.mark.parametrize(
    "piece", ["A", "'", '"', "\\", "\n", " ", "%", "[", "A ", "A=1 ", "\\\n", "a=1\n", '""', "\\x41", "#\n"]
)
@pytest.mark.parametrize("before", ["", "[Service]\n", "[Service]\nEnvironment=", '[Service]\nEnvironment="A='])
def test_time_grows_with_the_length_alone(before: str, piece: str, tmp_path: Path) -> None:
    def read_unit(length: int) -> None:
        write(tmp_path, {"x.service": before + piece * (length // len(piece))})
        read(f"systemd:{tmp_path}/x.service")

    takes_linear_time(read_unit, 1 << 15, 1 << 18)
