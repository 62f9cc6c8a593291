"""Which values need no second look."""

from auracheck.judgement.drawn import is_drawn
from auracheck.judgement.strength import HS256
from auracheck.model import Setting
from auracheck.policy.entry import Entry


def is_strong(entry: Entry, setting: Setting, text: str) -> bool:
    """Whether a value is drawn and long enough, a key for HS256 too, which hex digits give four bits each."""
    if not entry.is_credential or entry.form or setting.undecoded or text == entry.default:
        return False
    return len(text) >= (max(entry.least, HS256 // 4) if entry.kind == "key" else entry.least) and is_drawn(text)
