"""Settings and mending lines of AWS Secrets Manager; the real client runs them in the tests of `aws:`."""

import json

import pytest

from auracheck.errors import UsageError
from auracheck.systems import form_of
from auracheck.systems.aws import AwsTextForm
from tests.systems.places import fix_line

ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/jwt-secret-key-AbC123"
PUT = "--secret-string file:///dev/stdin"


@pytest.mark.parametrize("value", ['"', "é\n", "", "x"])
def test_a_setting_is_a_member_of_an_object_or_the_text_itself(value: str) -> None:
    assert json.loads(f"{{{form_of('aws').setting('JWT', value)}}}") == {"jwt": value}
    if value:
        assert AwsTextForm().setting("JWT", value) == value


def test_an_empty_text_is_refused() -> None:
    with pytest.raises(UsageError):
        AwsTextForm().setting("JWT", "")


def test_an_arn_names_the_region_of_the_clients_commands() -> None:
    region = "--region eu-west-1"
    assert fix_line(form_of("aws"), "JWT", "make", f"aws:{ARN}#x").count(f"--secret-id {ARN} {region}") == 2
    beside = fix_line(AwsTextForm(), "SESSION_SECRET", "make", f"aws:{ARN}")
    assert beside.endswith(f"aws secretsmanager create-secret --name shop/session-secret {region} {PUT}")
    own = fix_line(AwsTextForm(), "JWT_SECRET_KEY", "make", f"aws:{ARN}?stage=AWSPREVIOUS")
    assert own.endswith(f"aws secretsmanager put-secret-value --secret-id {ARN} {region} {PUT}")


@pytest.mark.parametrize(
    ("own", "beside"),
    [("p/JWT_SECRET_KEY", "p/SESSION_SECRET"), ("p/jwt_secret_key", "p/session_secret"), ("jwt-key", "session-secret")],
)
def test_a_secret_beside_another_is_spelt_like_it(own: str, beside: str) -> None:
    assert f" --name {beside} " in fix_line(AwsTextForm(), "SESSION_SECRET", "make", f"aws:{own}")


def test_without_a_secret_it_says_where_one_goes() -> None:
    assert fix_line(form_of("aws"), "JWT", "make", "-").startswith('v="$(make)" && aws secretsmanager get-secret-value '
                                                               "--secret-id NAME ")  # fmt: skip
