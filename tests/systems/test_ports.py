"""Published ports as Docker and Podman write them."""

import pytest

from auracheck.systems.ports import published


@pytest.mark.parametrize(
    ("text", "ports"),
    [
        ("5432:5432", (5432, 5432, 5432, False)),
        ("127.0.0.1:5433:5432/tcp", (5433, 5433, 5432, True)),
        ("[::1]:5433:5432", (5433, 5433, 5432, True)),
        ("5430-5431:80-81", (5430, 5431, 80, False)),
        ("1-65535:1-65535", (1, 65535, 1, False)),
        ("5432", None),
        ("127.0.0.1::5432", None),
        ("host:port", None),
        ("9" * 5000 + ":1", None),
        ("2-1:5", None),
        ("", None),
    ],
)
def test_a_range_of_the_machine_leads_to_the_containers_own(
    text: str, ports: tuple[int, int, int, bool] | None
) -> None:
    found = published(text)
    assert (found and found[:4]) == ports
