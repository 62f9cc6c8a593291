"""What the comments directly above an assignment say of it, in every file that has comments: when its value was made,
and which findings are waived."""

from collections.abc import Iterable

from auracheck.model import Document, Target
from auracheck.sources.base import Item

_OURS = b"auracheck"
"""A word that all these comments have: where no file has it, nothing more is loaded."""


def remarked(given: Iterable[Item]) -> list[Item]:
    """What a source gave, each setting with what its own file says of it. A day is told of the secret that the comment
    names, or of the key under which the value stands in that line; a waiver holds for all that stands there."""
    items = list(given)
    documents = [item for item in items if isinstance(item, Document) and _OURS in item.reveal()]
    if not documents:
        return items
    from auracheck.sources.comment_lines import lines_below, with_remarks

    lines = {document.path: lines_below(document) for document in documents}
    return [with_remarks(item, lines) if isinstance(item, Target) else item for item in items]
