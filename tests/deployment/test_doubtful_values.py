"""The values that rules look at for weakness: not those that are plainly random and long enough."""

from auracheck.deployment import Run
from auracheck.engine.environments import deployment_of
from auracheck.model import Setting
from auracheck.policy import Policy
from auracheck.policy.entry import BY_NAME, Entry, Environment
from tests.rules.conftest import TODAY
from tests.rules.targets import setting, target

DRAWN = "5e19d25851d2e985de6578868d61c9bcb9fa20f7966d63cd095370227ed62816"
LIVE = {"live": Environment("live", strict=True)}


def is_doubted(entry: Entry, given: Setting) -> bool:
    policy = Policy("shop", {entry.name: entry}, LIVE)
    run = Run([deployment_of(target(given), policy, ("--env", "live"))], today=TODAY)
    assert len(list(run.values())) == 1
    return bool(list(run.doubtful()))


def test_a_key_of_256_bits_and_shorter_passwords_and_tokens_are_not_doubted() -> None:
    assert not is_doubted(Entry("A"), setting("A", DRAWN))
    assert not is_doubted(Entry("A", by=BY_NAME), setting("A", DRAWN))
    assert not is_doubted(Entry("A", kind="password"), setting("A", DRAWN[:32]))
    assert not is_doubted(Entry("A", kind="token"), setting("A", DRAWN[:32]))


def test_what_is_too_short_for_something_is_doubted() -> None:
    assert is_doubted(Entry("A"), setting("A", DRAWN[:62]))
    assert is_doubted(Entry("A", min_length=65), setting("A", DRAWN))
    assert is_doubted(Entry("A", kind="token", min_length=33), setting("A", DRAWN[:32]))


def test_what_need_not_be_random_or_has_a_form_is_doubted() -> None:
    assert is_doubted(Entry("A", kind="username"), setting("A", DRAWN))
    assert is_doubted(Entry("A", form=("{base64 32}",)), setting("A", DRAWN))
    assert is_doubted(Entry("A"), setting("A", DRAWN)._replace(undecoded=True))


def test_a_default_of_the_program_is_doubted_however_random_it_looks() -> None:
    assert is_doubted(Entry("A", default=DRAWN), setting("A", DRAWN))
    assert not is_doubted(Entry("A", default="swordfish"), setting("A", DRAWN))


def test_words_are_doubted() -> None:
    assert is_doubted(Entry("A"), setting("A", "correct-horse-battery-staple" * 3))
