"""The texts of errors: no word in them that looks like a credential is shown, and no part of one among the arguments.

What a run has read is known to `mask`; an error may come before anything is.
"""

import os
import re
from collections.abc import Iterable, Sequence

from auracheck.model import Unread
from auracheck.regex import regex
from auracheck.reporters.runs import MARK, RUN, Masked, not_ours, runs_of

_LONG = 12
"""Least characters of a word that looks like a credential by itself, and of its part that no word explains."""

_WORD = r"[^\s'\"`()]{12,}"
_PATH = r"(?:[a-z-]+:|(?:EnvironmentFile|LoadCredential|Yaml|ConfigMap)=)?(?:arn:|(?:~|\.{0,2})/)"
"""The start of a path or of a name in AWS (ARN), perhaps behind a scheme or the key of a unit: its parts are words of
their own, and together many short ones would look like a credential."""

_NAME = regex(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_SEGMENT = r"[^/\s'\"`():,]{12,}"


def redacted(text: str, arguments: Iterable[str] = ()) -> str:
    """An error's text with the length of each word that looks like a credential in its place, and without the parts of
    one that is among the arguments."""
    by_segment = re.sub(_SEGMENT, _by_length, text)
    shown = re.sub(_WORD, lambda word: word[0] if _is_path(word[0]) else _by_length(word), by_segment)
    looks = {word for argument in arguments for word in re.findall(_WORD, argument) if _is_random(word)}
    runs = {run for word in looks for segment in re.findall(_SEGMENT, word) or [word] for run in runs_of(segment)}
    return Masked(not_ours(runs))[shown] if runs else shown


def redacted_unless_real(text: str) -> str:
    """`redacted()` but for what is the path of something that is there, perhaps behind a scheme."""
    return re.sub(_WORD, lambda word: word[0] if _is_real(word[0].rstrip(":;,")) else redacted(word[0]), text)


def redacted_unread(unread: Unread) -> Unread:
    """The entry with each of its texts redacted, and without a command that is none any more."""
    source, reason = redacted_unless_real(unread.source), redacted_unless_real(unread.reason)
    shown = unread._replace(source=source, reason=reason, file=unread.file and redacted_unless_real(unread.file))
    return with_command(unread, shown)


def command(arguments: Sequence[str]) -> str:
    """A call of this program as a line for a shell, without the user and password of a URL, and with each word that
    looks like a credential by its length."""
    from shlex import join  # late: few formats show the call

    return redacted(join(("auracheck", *map(_without_userinfo, arguments))), arguments)


def _without_userinfo(argument: str) -> str:
    """From `://` to the last `@`: an unescaped `/` or `@` may be part of a password."""
    start, end = argument.find("://") + 3, argument.rfind("@")
    return f"{argument[:start]}{MARK}{argument[end:]}" if 3 <= start < end else argument


def with_command(before: Unread, after: Unread) -> Unread:
    """The masked entry; a command in its reason that was changed is none any more, and is left out."""
    if before.reason == after.reason:
        return after
    return after._replace(reason=after.reason.partition(" (run: ")[0])


def _is_path(word: str) -> bool:
    return bool(re.match(_PATH, word)) or ("/" in word and _is_real(word.rstrip(":;,")))


def _is_real(path: str) -> bool:
    return os.path.lexists(path) or os.path.lexists(path.partition(":")[2])


def _by_length(word: re.Match[str]) -> str:
    return f"<{len(word[0])} characters>" if _is_random(word[0]) else word[0]


def _is_random(word: str) -> bool:
    """Whether so much of it is explained by no word that it looks like a credential. The name of one is none:
    `READER1_CDCDBPASSWORD`."""
    from auracheck.judgement.tokens import TOKENS, read_token  # late: only a long word in an error needs these
    from auracheck.judgement.urls import unescape
    from auracheck.policy.entry import CREDENTIALS
    from auracheck.policy.names import guess_kind

    name = word.rstrip(",:;")
    if _NAME.fullmatch(name) and guess_kind(name) in CREDENTIALS:
        return False
    tokens = TOKENS.findall(unescape(word))
    odd = [token for token in tokens if not token.isdigit() and read_token(token, frozenset()).odd]
    return sum(map(len, odd)) > RUN and sum(read_token(token, frozenset()).odd for token in odd) >= _LONG
