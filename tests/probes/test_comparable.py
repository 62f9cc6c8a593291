"""What stands in the way of a comparison, and what starts a process anew."""

import pytest

from auracheck.probes.comparable import restart_command

CONTAINER = "0::/system.slice/docker-" + "0f" * 32 + ".scope\n"


@pytest.mark.parametrize(
    ("groups", "command"),
    [
        ("0::/system.slice/aura.service\n", "systemctl restart aura.service"),
        ("12:pids:/\n1:name=systemd:/system.slice/aura.service\n0::/\n", "systemctl restart aura.service"),
        ("0::/system.slice/system-aura.slice/aura@one.service/worker\n", "systemctl restart aura@one.service"),
        (r"0::/system.slice/a\x2db.service", r"systemctl restart 'a\x2db.service'"),
        ("0::/user.slice/user-1000.slice/user@1000.service/app.slice/aura.service\n",
         "systemctl --user restart aura.service"),
        ("0::/user.slice/user-1000.slice/session-3.scope\n", ""),
        ("0::/user.slice/user-1000.slice/user@1000.service/init.scope\n", ""),
        (CONTAINER, "docker compose up -d"),
        ("11:memory:/docker/" + "0f" * 32 + "\n", "docker compose up -d"),
        ("0::/kubepods.slice/kubepods-burstable.slice/cri-containerd-0f.scope\n", "kubectl rollout restart"),
        ("0::/\n", ""),
        ("", ""),
        ("0::/system.slice/$(reboot).service\n", ""),
    ],
)  # fmt: skip
def test_the_control_groups_say_what_starts_it_anew(groups: str, command: str) -> None:
    assert restart_command(groups) == command
