"""Published ports as Docker and Podman write them."""

import pytest

from auracheck.systems.ports import MAX_PORTS, published


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("5432:5432", [("5432", "5432")]),
        ("127.0.0.1:5433:5432/tcp", [("5433", "5432")]),
        ("[::1]:5433:5432", [("5433", "5432")]),
        ("5430-5431:80-81", [("5430", "80"), ("5431", "81")]),
        ("5432", []),
        ("127.0.0.1::5432", []),
        ("host:port", []),
        ("9" * 5000 + ":1", []),
        ("2-1:5", []),
        ("", []),
    ],
)
def test_each_port_of_the_machine_has_the_containers_own(text: str, pairs: list[tuple[str, str]]) -> None:
    assert list(published(text)) == pairs


def test_a_range_has_a_bound() -> None:
    assert len(list(published("1-65535:1-65535"))) == MAX_PORTS
