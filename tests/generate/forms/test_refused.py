"""What a form cannot carry is refused, by the name of the secret alone."""

import pytest

from auracheck.errors import UsageError
from auracheck.generate import Made
from auracheck.model import Secret
from tests.generate.forms import written


@pytest.mark.parametrize(
    ("form", "name", "value", "reason"),
    [
        ("gitlab", "A", "hunter2", "cannot mask the value (expected 8 to 10,000 ASCII characters without whitespace)"),
        ("gitlab", "A", "hunter2 hunter2", "cannot mask the value"),
        ("gitlab", "A", "hunter2\nhunter2", "cannot mask the value"),
        ("gitlab", "A", "hunter2é", "cannot mask the value"),
        ("gitlab", "A", "hunter2" * 2000, "cannot mask the value"),
        ("gitlab", "A" * 256, "hunter2hunter2", "256 characters, maximum 255"),
        ("gitlab", "A-B", "hunter2hunter2", "invalid name 'A-B'"),
        ("github", "A-B", "hunter2", "invalid name 'A-B'"),
        ("github", "GITHUB_A", "hunter2", "GITHUB_ is reserved"),
        ("github", "A", "hunter2\n", "ends in a line break, which gh drops"),
        ("github", "A", "", "empty"),
        ("github", "A", "hunter2\0", "NUL"),
        ("github", "A", "hunter2\udc80", "not UTF-8"),
        ("github", "A", "hunter2" * 8000, "at most 49,152 bytes"),
        ("vault", "A", "hunter2\udc80", "not UTF-8"),
        ("aws", "A", "hunter2\udc80", "not UTF-8"),
        ("aws", "A", "hunter2" * 10_000, "65,536 bytes"),
        ("compose", "A.B", "hunter2", "invalid name 'A.B'"),
        ("compose", "A", "", "empty"),
        ("systemd", "A-B", "hunter2", "invalid name 'A-B'"),
        ("systemd", "A", "hunter2\0", "NUL"),
        ("kubernetes", "A B", "hunter2", "invalid key 'A B'"),
    ],
)
def test_what_a_form_cannot_carry_is_refused_by_name_and_without_its_value(
    form: str, name: str, value: str, reason: str
) -> None:
    with pytest.raises(UsageError) as refusal:
        written([Made(name, Secret(value))], form)
    assert reason in str(refusal.value)
    assert name in str(refusal.value)
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize("form", ["vault", "aws"])
def test_two_names_that_a_store_would_give_one_key_are_refused(form: str) -> None:
    with pytest.raises(UsageError, match="A_KEY and a_key have the same key"):
        written([Made("A_KEY", Secret("x")), Made("a_key", Secret("y"))], form)
