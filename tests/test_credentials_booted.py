"""The credentials of a service that a booted systemd runs, held against its unit."""

import json
from pathlib import Path

import pytest

from tests.conftest import GOOD
from tests.differential.programs.systemd import BOOT
from tests.test_examples_booted import UNITS, contained, machine
from tests.test_examples_booted import pytestmark as in_no_tmp

pytestmark = in_no_tmp

UNIT = """[Service]
DynamicUser=yes
LoadCredential=JWT_SECRET_KEY:/etc/jwt
Environment=JWT_SECRET_KEY_FILE=%d/JWT_SECRET_KEY SESSION_SECRET_FILE=%d/SESSION_SECRET
SetCredential=SESSION_SECRET:{session}
ExecStart=/usr/bin/sleep 600
"""

TRY = """
check() {
    pid=$(systemctl show --property MainPID --value shop.service)
    /opt/auraconnect/bin/auracheck check systemd:shop.service process:$pid --expect-same --select drifted-secret \
        --policy /etc/auracheck.toml -f json >/out/$1.json 2>/out/$1.err
    echo $? >/out/$1.code
}
systemctl start shop.service
sleep 1
check started
printf %s NEW >/etc/jwt
check rotated
systemctl restart shop.service
sleep 1
check restarted
systemctl stop shop.service
"""


def test_a_credential_has_drifted_until_the_restart(tmp_path: Path) -> None:
    machine(tmp_path)
    (tmp_path / UNITS / "shop.service").write_text(UNIT.format(session=GOOD["SESSION_SECRET"]))
    (tmp_path / "etc/auracheck.toml").write_text('files = "_FILE"\n')
    (tmp_path / "etc/jwt").write_text(GOOD["JWT_SECRET_KEY"])
    (tmp_path / "try").write_text(TRY.replace("NEW", GOOD["SESSION_SECRET"][::-1]))
    said = contained(tmp_path, BOOT)
    if not (tmp_path / "out/restarted.code").exists():
        pytest.fail(said)
    reports = {n: json.loads((tmp_path / f"out/{n}.json").read_text()) for n in ("started", "rotated", "restarted")}
    assert {name: [f["secret"] for f in report["findings"]] for name, report in reports.items()} == {
        "started": [],
        "rotated": ["JWT_SECRET_KEY"],
        "restarted": [],
    }
    assert all(report["complete"] for report in reports.values())
