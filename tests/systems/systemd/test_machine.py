"""The machine of a unit: the folder that stands for its `/`."""

import pytest

from auracheck.systems.systemd.search import machine_of


@pytest.mark.parametrize(
    ("path", "machine"),
    [
        ("/etc/systemd/system/web.service", "/"),
        ("/usr/lib/systemd/system/web.service", "/"),
        ("/etc/systemd/system/web.service.d/override.conf", "/"),
        ("/etc/containers/systemd/db.container", "/"),
        ("/etc/containers/systemd/users/1000/db.container", "/"),
        ("/home/shop/.config/containers/systemd/db.container", "/"),
        ("/root/.config/systemd/user/web.service", "/"),
        ("/hosts/one/etc/systemd/system/web.service", "/hosts/one"),
        ("/hosts/one/home/shop/.config/containers/systemd/db.container", "/hosts/one"),
        ("/srv/shop/deploy/web.service", "/srv/shop/deploy"),
        ("/srv/etc/systemd/system.old/web.service", "/srv/etc/systemd/system.old"),
    ],
)
def test_it_is_what_is_above_the_folders_of_units(path: str, machine: str) -> None:
    assert machine_of(path) == machine
