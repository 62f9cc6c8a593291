"""`generate` makes nothing that the policy says the application refuses, however chance would have it."""

import base64
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auracheck.errors import UsageError
from auracheck.generate import ENCODINGS, Recipe, drawing, plan
from auracheck.model import Origin, Secret, Setting, Target
from auracheck.policy import Policy
from auracheck.policy.entry import Entry, Environment, Refusal
from auracheck.policy.loading import builtin
from tests.rules.targets import found

AURACONNECT = builtin()
WORDS = AURACONNECT.refused[0].substrings


class Biased:
    """A random source that writes one of the words into most of what it gives; ``draws`` counts them."""

    def __init__(self, share: float, words: tuple[str, ...] = WORDS, seed: int = 0) -> None:
        self.chance = random.Random(seed)
        self.share = share
        self.words = [word for word in words if word.isalnum()]
        self.draws = 0

    def __call__(self, number: int) -> bytes:
        self.draws += 1
        plain = self.chance.randbytes(number)
        if self.chance.random() >= self.share:
            return plain
        word = self.chance.choice(self.words)
        if self.chance.random() < 0.5 and word.isdigit() and len(word) % 2 == 0:
            return (bytes.fromhex(word) + plain)[:number]  # as hex shows it
        spelt = "".join(self.chance.choice((c.lower(), c.upper())) for c in word)
        spelt += "A" * (-len(spelt) % 4)
        return (base64.b64decode(spelt) + plain)[:number]


def refused(kind: str, value: str, policy: Policy = AURACONNECT, environment: str = "production") -> bool:
    """What the rule says of it."""
    made = Target("made", "env", (Setting(kind, Secret(value), Origin()),))
    return bool(found("refused-at-startup", made, environment, policy=policy))


@pytest.mark.parametrize("encoding", list(ENCODINGS))
@pytest.mark.parametrize("short", ["jwt", "session", "database", "redis"])
def test_whatever_a_biased_source_gives_no_refused_value_is_made(
    monkeypatch: pytest.MonkeyPatch, encoding: str, short: str
) -> None:
    source = Biased(share=0.9)
    monkeypatch.setattr(drawing, "urandom", source)
    host = "db.internal" if short in ("database", "redis") else None
    made = [plan([short], Recipe(encoding=encoding, host=host), AURACONNECT)[0] for _ in range(200)]
    assert source.draws > 200
    assert not any(one.value is None or refused(one.name, one.value.reveal()) for one in made)


def test_the_biased_source_is_what_it_is_said_to_be() -> None:
    source = Biased(share=1.0)
    for encoding in ("base64", "base64url"):
        values = [ENCODINGS[encoding](source(32)) for _ in range(200)]
        assert sum(refused("JWT_SECRET_KEY", value) for value in values) > 150
    assert any(refused("JWT_SECRET_KEY", ENCODINGS["hex"](source(32))) for _ in range(500))


def test_a_source_that_gives_nothing_else_ends_in_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    source = Biased(share=1.0, words=("secret",))
    monkeypatch.setattr(drawing, "urandom", source)
    with pytest.raises(UsageError, match="every random value is refused"):
        plan(["jwt"], Recipe(encoding="base64"), AURACONNECT)
    assert source.draws <= 1_000


@given(
    words=st.lists(st.text(min_size=1, max_size=3).filter(str.strip), min_size=1, max_size=6),
    encoding=st.sampled_from(list(ENCODINGS)),
    kind=st.sampled_from(["key", "url"]),
)
@settings(max_examples=60, deadline=None)
def test_for_any_policy_a_value_is_one_that_it_takes_or_an_error(words: list[str], encoding: str, kind: str) -> None:
    entry = Entry("REDIS_URL", kind)
    tables = (Refusal(("live",), (entry.name,), tuple(words)),)
    policy = Policy("shop", {entry.name: entry}, {"live": Environment("live", strict=True)}, refused=tables)
    try:
        [made] = plan([entry.name], Recipe(encoding=encoding, host="h" if kind == "url" else None), policy)
    except UsageError:
        return
    assert made.value is not None
    is_refused = refused(entry.name, made.value.reveal(), policy, "live")
    assert not is_refused


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "localhost:6379"])
def test_no_url_is_made_whose_host_the_check_then_reports(host: str) -> None:
    for kind in ("database", "redis") if "localhost" in host else ("redis",):
        with pytest.raises(UsageError, match="--host"):
            plan([kind], Recipe(host=host), AURACONNECT)
