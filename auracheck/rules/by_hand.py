"""What a person does who gives a secret a value that no command makes."""

from collections.abc import Iterable

from auracheck.deployment import JudgedTarget
from auracheck.deployment.inference import IN_ITS_VALUE
from auracheck.model import Origin, Setting
from auracheck.policy.entry import Entry
from auracheck.policy.forms import said
from auracheck.rules.commands import BARE
from auracheck.steps import DoStep, Step, do
from auracheck.systems import grammars, system_of
from auracheck.systems.steps import Place


def by_hand(judged: JudgedTarget, entry: Entry, origin: Origin, setting: Setting | None) -> tuple[Step, ...]:
    """The words for a value that no command makes, and where it is to be kept if it has another place there."""
    if entry.obtain == BARE:
        return do(f"set a URL for {judged.environment}; `{BARE}` makes its password")
    what = "a user and password" if entry.kind == "url" else "a value" + f" of {said(entry.form)}" * bool(entry.form)
    what += f" for {judged.environment}"
    place = Place(judged.target, entry.name, "", origin, setting)
    moves = entry.is_credential or (entry.kind == "url" and entry.obtain)  # URLs of one's own may be of several hosts
    if setting is None or place.file is None or not moves or entry.obtain == IN_ITS_VALUE:
        return _there(entry.obtain or f"set {what}", place)
    if setting.scheme and setting.variable not in ("", entry.name):
        kept: Iterable[Step] = (DoStep(f"set {setting.variable} in {place.file}", file=place.file),)
    else:
        kept = system_of(place.scheme).define(place)
    words = tuple(with_words(step, entry.obtain or what) for step in kept)
    return words or _there(entry.obtain or f"set {what}", place)


def _there(text: str, place: Place) -> tuple[Step, ...]:
    """The words, with the env file in which the value is replaced."""
    is_kept = place.setting is not None and place.setting.literal and place.scheme in grammars()
    return (DoStep(text, file=place.file),) if is_kept and place.file else do(text)


def with_words(step: Step, words: str) -> Step:
    """The step, where it says what a person sets with how to get that."""
    return (
        step._replace(text=f"{step.text}: {words}", about="place") if isinstance(step, DoStep) and step.file else step
    )
