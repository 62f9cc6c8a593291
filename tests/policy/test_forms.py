"""The written form of a value, and which part of it is the credential."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck.policy.forms import credentials, fits, is_form, said


@pytest.mark.parametrize(
    ("form", "value", "fitting"),
    [
        ("{hex 4}", "09aF", True),
        ("{hex 4}", "09aG", False),
        ("{hex 4}", "09aF0", False),
        ("{base64 32}", "q+l2mhG36e6SgjsXZil8EG0E8LTRFzxQLRC6M20h1JM=", True),
        ("{base64 32}", "q-l2mhG36e6SgjsXZil8EG0E8LTRFzxQLRC6M20h1JM", True),
        ("{base64 32}", "q+l2mhG36e6SgjsXZil8EG0E8LTRFzxQLRC6M20h1J==", False),
        ("{base64 16}", "dGhpcyBpcyAxNiBieQ==", False),
        ("{text 3}", "a\nb", True),
        ("{text 3+}", "ab", False),
        ("{mixed 8+}", "aB3$efgh", True),
        ("{mixed 8+}", "kq7xv2mzt9", False),
        ("base64:{base64 1}", "base64:AA==", True),
        ("base64:{base64 1}", "AA==", False),
        ("none", "none", True),
        ("a.b{any}", "aXb", False),
        ("{any}-{hex 4}", "a-b-09af", True),
        ("{any}:{hex 2}:{password}", "a:b:09:x", True),
        ("{any}=1{any}=2", "=1=1=2=2", True),
        ("{any}{any}{any}{any}{any}x", "a" * 5000, False),
        ("v={any}$m={any},t={any},p={any}$", "v=" + "$m=" * 2000 + ",t=" * 2000, False),
    ],
)
def test_a_value_fits_or_does_not(form: str, value: str, fitting: bool) -> None:
    assert fits((form,), value) is fitting


@pytest.mark.parametrize(
    ("forms", "value", "parts"),
    [
        ((), "x", ["x"]),
        (("neo4j/{password}", "none"), "neo4j/pw", ["pw"]),
        (("neo4j/{password}", "none"), "none", []),
        (("%x%/{any}", "{password}"), "%x%/key.pem", []),
        (("{hex 4}",), "09af", ["09af"]),
        (("{hex 4}",), "no hex", ["no hex"]),
        (("{list}",), "a, b", ["a", "b"]),
        (("{list}",), '["a", "b"]', ["a", "b"]),
        (("{list}",), '["a', ['["a']),
        (("{json key}",), '{"type": "HS256", "key": "k"}', ["k"]),
        (("{json key}",), '{"jwk_url": "https://x"}', []),
        (("{json key}",), "{", ["{"]),
    ],
)
def test_the_credential_is_the_part_that_the_form_says(forms: tuple[str, ...], value: str, parts: list[str]) -> None:
    assert credentials(forms, value) == parts


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("{hex 4}", True),
        ("x", True),
        ("", False),
        ("{hex}", False),
        ("{password", False),
        ("}", False),
        ("{password}:{password}", False),
    ],
)
def test_a_form_that_is_none_is_known(text: str, valid: bool) -> None:
    assert is_form(text) is valid


@pytest.mark.parametrize(
    ("forms", "words"),
    [
        (("{hex 64}",), "64 hex digits"),
        (("base64:{base64 32}", "{text 32}"), "base64:base64 of 32 bytes or 32 characters"),
        (("neo4j/{password}",), "neo4j/PASSWORD"),
        (("{text 8+}",), "at least 8 characters"),
        (("{text 1+}", "{hex 1}", "{base64 1}"), "at least 1 character or 1 hex digit or base64 of 1 byte"),
    ],
)
def test_a_form_is_said_in_words(forms: tuple[str, ...], words: str) -> None:
    assert said(forms) == words


@given(st.text(max_size=200))
def test_any_value_is_judged_in_parts_or_as_a_whole(value: str) -> None:
    for form in ("{list}", "{json key}", "{hex 8}", "x{password}"):
        assert all(isinstance(part, str) for part in credentials((form,), value))


TYPES = {"{integer}": int, "{number}": float}
NUMBERS = st.from_regex(r"[ \t]?[+-]?[0-9_]{0,4}\.?[0-9_]{0,3}([eE][+-]?[0-9_]{0,2})?[ \n]?", fullmatch=True)


@given(NUMBERS | st.sampled_from(["inf", "-Infinity", "nan", "0x10", "1,0", "tcp://10.0.0.1:6379", "--5", "", "5 0"]))
def test_a_number_is_what_pydantic_takes_for_one(text: str) -> None:
    pydantic = pytest.importorskip("pydantic")
    for form, of_type in TYPES.items():
        try:
            pydantic.TypeAdapter(of_type).validate_python(text)
            taken = True
        except pydantic.ValidationError:
            taken = False
        assert fits((form,), text) is taken, form


@pytest.mark.parametrize(
    ("text", "taken"),
    [("[60, 300]", True), (' [ "60" ] ', True), ("[]", True), ("[1.0]", True), ("[1.5]", False), ("60,300", False),
     ("[60,]", False), ('["a"]', False), ("60", False)],
)  # fmt: skip
def test_a_list_of_whole_numbers_is_one_in_json(text: str, taken: bool) -> None:
    assert fits(("{integers}",), text) is taken


@pytest.mark.parametrize(
    ("form", "value", "found"),
    [
        ("{users}", "admin:one,foo:two", ["one", "two"]),
        ("{users}", "foo:pass:1001:100", ["pass"]),
        ("{json}", '{"db": {"user": "app", "password": "one"}, "urls": ["redis://:two@cache"]}', ["one", "two"]),
        ("{json}", '{"key": "theme", "token": "x", "auth": "basic", "password": null, "page": "http://a"}', []),
        ("{json}", "{not JSON}", []),
        ("{json}", "[" * 100_000 + "]", []),
        ("{lines}", "db:\n  user: app\n  password: one\n", ["one"]),
        ("{lines}", '[jwt]\nsecret = "one"\nport = 1', ["one"]),
        ("{lines}", "rails['root_password'] = 'one'\nrails['smtp_password'] = ENV['X']\n", ["one"]),
        ("{query}", "http://fetch:8080/?id=7&token=one#top", ["one"]),
        ("{query}", "postgresql://db/shop?user=app&password=one&sslmode=require", ["one"]),
        ("{query}", "https://maps.example.com/?key=theme&page=token&token=true", []),
        ("{lines}", "password=$(cat file)\npassword: ${X}\npassword: {{ x }}\npassword: (@= x @)\n", []),
    ],
)
def test_a_value_may_have_several_credentials(form: str, value: str, found: list[str]) -> None:
    assert is_form(form)
    assert sorted(credentials((form,), value)) == found
