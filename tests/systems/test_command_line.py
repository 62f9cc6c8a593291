"""What the command of a container says of servers."""

import pytest

from auracheck.systems.command_line import of_command


@pytest.mark.parametrize("switch", ["--fail", "--fail-with-body", "--silent", "--head"])
def test_the_address_behind_a_switch_of_curl_is_not_its_value(switch: str) -> None:
    script = f"until curl {switch} http://db:8529/_up; do sleep 1; done; exec web --store http://db:8529"
    found = [name for group in of_command([(f'sh -c "{script}"', None)]) for name, _, _ in group]
    assert found == ["store"]
