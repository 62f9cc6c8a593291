"""Where the operator gets a value whose name suggests a provider."""

import pytest

from auracheck.draft.obtaining import obtain


@pytest.mark.parametrize(
    ("name", "kind", "how"),
    [
        ("LDAP_ADMIN_PASSWORD", "password", "auracheck generate LDAP_ADMIN_PASSWORD"),  # of the server of the directory
        ("LDAP_BIND_PASSWORD", "password", "get it from the provider"),
        ("AWS_SECRET_ACCESS_KEY", "key", "get it from the provider"),
    ],
)
def test_a_server_of_the_catalogue_is_set_up_with_a_password_of_ones_own(name: str, kind: str, how: str) -> None:
    assert obtain(name, kind, True, "") == how
