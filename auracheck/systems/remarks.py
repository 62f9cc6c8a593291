"""What the remarks in an example of an env file say of its names."""

from collections.abc import Callable, Iterator, Sequence

from auracheck.regex import regex

COMMENTED_OUT = regex(r"[ \t]*#[ \t]*(?:export[ \t]+)?([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)=")
"""A setting that is commented out."""

_OPTIONAL = regex(r"\boptional(?:ly)?\b|\bnot required\b|\bonly (?:if|when|needed|required)\b|\bleave (?:it )?empty\b")
_NOT_OPTIONAL = regex(r"\b(?:not|non|isn't)[ -]optional\b")


_REQUIRED = regex(r"\b(?:required|mandatory|must be set)\b(?! (?:if|when|for|by|to|in|unless|only|once|with)\b)")
_NOT_REQUIRED = regex(r"\b(?:not|no longer|isn't|only|if|when|where|never) (?:required|mandatory)\b")
"""Also not what says when: "required if …", "only required for …"."""

_MADE = regex(
    r"\brand(?:om(?:ly)?)?\b|urandom|\bpwgen\b|\buuidgen\b|\btoken_(?:hex|urlsafe)\b|\bopenssl gen"
    r"|\bgenerated?\b.*\b(?:bin/console|artisan|manage\.py|rake|mix|make|npm|yarn|pnpm|npx)\b"
)
_ELSEWHERE = regex(r"https?://(?!localhost|127\.|[\w.-]*example\.)")
"""Where a person gets what somebody else has drawn."""


def optional_lines(lines: Sequence[str]) -> Iterator[int]:
    """The numbers of the lines of which a remark says "optional"."""
    return _lines_below(lines, _says_optional)


def required_lines(lines: Sequence[str]) -> Iterator[int]:
    """The numbers of the lines of which a remark says "required", and not when."""
    return _lines_below(lines, _says_required)


def made_lines(lines: Sequence[str]) -> Iterator[int]:
    """The numbers of the lines of which a remark says that the value is random, such as `openssl rand -hex 32`."""
    return _lines_below(lines, _says_made)


def says_random(text: str) -> bool:
    """Whether a text in place of a value says that the value is random."""
    return bool(_MADE.search(text.casefold().replace("-", " ").replace("_", " ")))


def _lines_below(lines: Sequence[str], says: Callable[[str], bool]) -> Iterator[int]:
    """The numbers of the lines below a remark that says it, up to the next blank line or comment, or with such a remark
    at their own end."""
    said = open_ = False
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text.startswith("#") and not COMMENTED_OUT.match(line):
            said = (said and open_) or says(text)
            open_ = True
        elif not text:
            said = open_ = False
        else:
            open_ = False
            if said or says(text.partition(" #")[2]):
                yield number


def _says_made(text: str) -> bool:
    return bool(_MADE.search(text.casefold())) and not _ELSEWHERE.search(text)


def _says_optional(text: str) -> bool:
    folded = text.casefold()
    return bool(_OPTIONAL.search(folded)) and not _NOT_OPTIONAL.search(folded)


def _says_required(text: str) -> bool:
    folded = text.casefold()
    return bool(_REQUIRED.search(folded)) and not _NOT_REQUIRED.search(folded) and not _says_optional(text)
