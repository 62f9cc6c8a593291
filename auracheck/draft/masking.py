"""What a draft shows of what was read: no text, such as a path, with a part of a credential that was read beside it."""

from collections.abc import Sequence

from auracheck.deployment.inference import inferred
from auracheck.draft.evidence import Evidence, LeftOut, Seen, Shown
from auracheck.draft.listed import NO_NAME, NOTHING
from auracheck.model import Target
from auracheck.policy import Policy
from auracheck.reporters import mapped
from auracheck.reporters.mask import masking, texts_of


def without_values(seen: Sequence[Seen], texts: Sequence[str]) -> tuple[list[Shown], list[str]]:
    """What was read, without the targets, and other texts, both masked; the first of these is the application's
    name."""
    targets = [(each, _by_names(each, texts[0])) for each in seen if isinstance(each, Target)]
    found = [each for each in seen if not isinstance(each, Target)]
    shown = masking([*texts_of(tuple(found)), *texts], targets)
    return [_named(each, mapped(each, shown)) for each in found], [shown[text] for text in texts]


def _by_names(target: Target, application: str) -> Policy:
    """The policy that names suggest; a default that has the application's name is one that everybody guesses."""
    return NOTHING._replace(name=application, secrets=inferred(target.written, NOTHING))


def _named(before: Shown, after: Shown) -> Shown:
    """The masked one; a name that had a part of a value is none."""
    if isinstance(before, Evidence) and isinstance(after, Evidence) and before.name != after.name:
        return LeftOut(after.origin, NO_NAME)
    return after
