"""The units of `examples/deploy`, started by a booted systemd: they start with good secrets, and not with bad ones."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.differential.programs.systemd import BOOT, make_root
from tests.test_examples import EXAMPLES, PLACEHOLDERS, ROOT, fill, good

pytestmark = pytest.mark.skipif(
    str(ROOT).startswith("/tmp/"), reason="this checkout is in /tmp, and a unit with DynamicUser= has a /tmp of its own"
)
DEPLOY = EXAMPLES / "deploy"
UNITS = "etc/systemd/system"

ALL = """[Unit]
DefaultDependencies=no
SuccessAction=exit-force
FailureAction=exit-force
[Service]
Type=oneshot
ExecStart=/bin/sh /try
StandardOutput=truncate:/out/all
"""

TRY = """
cd /etc
start() { # the name of the case, the unit, its secrets; how each of its commands ended, and whether it runs
    cp "auraconnect/$3" auraconnect/auraconnect.env
    systemctl start "$2" >/dev/null 2>&1
    code=$?
    echo "$1 $code" $(systemctl show --property ExecStartPre,ExecStart "$2" | grep -o 'status=[0-9]*')
    systemctl stop "$2"
    systemctl reset-failed "$2" 2>/dev/null
}
for secrets in good bad; do
    start plus-$secrets auraconnect.service $secrets.env
    start obvious-$secrets obvious.service $secrets.env
    start env-$secrets env.service $secrets.env
    start check-$secrets auraconnect-check.service $secrets.env
    cp auraconnect/$secrets.env auraconnect/auraconnect.env
    systemctl start auraconnect-check.timer
    for second in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        sleep 1
        systemctl show --property Result,ExecMainExitTimestampMonotonic auraconnect-check.service >/tmp/timer
        grep -q 'Monotonic=[1-9]' /tmp/timer && break
    done
    echo "timer-$secrets $(grep -c Result=success /tmp/timer)"
    systemctl stop auraconnect-check.timer auraconnect-check.service
    systemctl reset-failed
    systemctl daemon-reload
done
"""


def wrapper(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def machine(root: Path) -> None:
    """The container's root, with the example's units, an installed auracheck, and two sets of secrets."""
    make_root(root, [])
    root.chmod(0o755)
    for name in ("auraconnect.service", "auraconnect-check.service", "auraconnect-check.timer"):
        shutil.copy(DEPLOY / name, root / UNITS)
    unit = (DEPLOY / "auraconnect.service").read_text()
    plus = next(line for line in unit.splitlines() if line.startswith("ExecStartPre="))
    for name, command in (("obvious", "/etc/auraconnect/auraconnect.env"), ("env", "env:")):
        line = f"ExecStartPre=/opt/auraconnect/bin/auracheck check {command} --env production"
        (root / UNITS / f"{name}.service").write_text(unit.replace(plus, line))
    (root / UNITS / "auraconnect-check.timer.d").mkdir()
    (root / UNITS / "auraconnect-check.timer.d/now.conf").write_text("[Timer]\nOnActiveSec=1s\nAccuracySec=1s\n")
    (root / UNITS / "all.service").write_text(ALL)
    (root / "try").write_text(TRY)
    wrapper(root / "opt/auraconnect/bin/auracheck", f'PYTHONPATH="{ROOT}" exec "{sys.executable}" -P -m auracheck "$@"')
    wrapper(root / "opt/auraconnect/bin/uvicorn", "exec sleep 600")
    for name, values in (("good", good()), ("bad", good() | {"JWT_SECRET_KEY": PLACEHOLDERS["JWT_SECRET_KEY"]})):
        fill(EXAMPLES / "systemd/auraconnect.env.example", root / f"etc/auraconnect/{name}.env", values)


def contained(root: Path, boot: str) -> str:
    """What a container of that root says, which is started as the script BOOT starts one."""
    if os.geteuid() or shutil.which("systemd-nspawn") is None:
        pytest.skip("needs root and systemd-nspawn (apt-get install systemd-container)")
    binds = " ".join(f"--bind-ro={path}" for path in sorted({str(ROOT), sys.prefix, sys.base_prefix} - {"/usr"}))
    names = [f"auracheck-deploy-{os.getpid()}-{root.name}", str(root)]
    script = boot.replace("--bind-ro=/usr", f"--bind-ro=/usr {binds}")
    command = ["unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh", *names]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=180, check=False)
    said = (done.stdout + done.stderr).decode(errors="replace")
    if not any((root / "out").iterdir()) and os.environ.get("AURACHECK_DIFFERENTIAL") != "required":
        pytest.skip("no container can be started here")
    return said


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[str]]:
    """What became of each case: the exit code of `systemctl start`, and those of the unit's commands."""
    root = tmp_path_factory.mktemp("machine")
    machine(root)
    said = contained(root, BOOT)
    assert (root / "out/all").exists(), said
    return {words[0]: words[1:] for words in map(str.split, (root / "out/all").read_text().splitlines())}


@pytest.mark.parametrize("bad", [{}, {"JWT_SECRET_KEY": PLACEHOLDERS["JWT_SECRET_KEY"]}])
def test_a_container_becomes_the_application_only_with_good_secrets(tmp_path: Path, bad: dict[str, str]) -> None:
    """In a container of its own, whose first process writes down how the entrypoint ended."""
    machine(tmp_path)
    shutil.copy(DEPLOY / "entrypoint.sh", tmp_path)
    wrapper(tmp_path / "start", "/entrypoint.sh sh -c 'echo started' >/out/said 2>&1; echo $? >>/out/said")
    values = good() | {"ENVIRONMENT": "production", "PATH": "/opt/auraconnect/bin:/usr/bin:/bin"} | bad
    options = " ".join(f"--setenv={name}={value}" for name, value in values.items())
    before, _, after = BOOT.partition("-- /usr/lib/systemd/systemd")
    boot = f"{before}{options} -- /start\n{after[after.index(chr(39)) :]}"
    why = contained(tmp_path, boot)
    said = (tmp_path / "out/said").read_text().splitlines()
    assert (said[-1], "started" in said) == (("1", False) if bad else ("0", True)), why


def test_a_plus_lets_root_check_what_the_account_cannot_read(ended: Mapping[str, list[str]]) -> None:
    assert ended["plus-good"] == ["0", "status=0", "status=0"]
    assert ended["plus-bad"][:2] == ["1", "status=1"]


def test_without_it_the_file_is_unread_and_nothing_starts(ended: Mapping[str, list[str]]) -> None:
    assert [ended[f"obvious-{secrets}"][:2] for secrets in ("good", "bad")] == [["1", "status=3"]] * 2


def test_the_account_can_check_the_variables_that_it_is_given(ended: Mapping[str, list[str]]) -> None:
    assert ended["env-good"] == ["0", "status=0", "status=0"]
    assert ended["env-bad"][:2] == ["1", "status=1"]


def test_the_timer_starts_a_check_that_fails_where_the_secrets_are_bad(ended: Mapping[str, list[str]]) -> None:
    assert (ended["check-good"], ended["check-bad"]) == (["0", "status=0"], ["1", "status=1"])
    assert (ended["timer-good"], ended["timer-bad"]) == (["1"], ["0"])
