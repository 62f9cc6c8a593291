"""What an `aws:` source names: NAME-or-ARN[?stage=STAGE][#json-key]."""

import re
from typing import NamedTuple

from auracheck.errors import UsageError

CURRENT = "AWSCURRENT"
"""The stage of the version in use."""

_NAME = re.compile(r"[A-Za-z0-9/_+=.@-]{1,512}")
"""Secrets Manager's API reference, CreateSecret."""
_ARN = re.compile(rf"arn:aws[a-z-]*:secretsmanager:([a-z0-9-]+):[0-9]{{12}}:secret:({_NAME.pattern})")
_DRAWN = re.compile(r"-[A-Za-z0-9]{6}$")
"""What AWS puts behind a secret's name in its ARN."""
_STAGE = re.compile(r"stage=([\x21-\x7e]{1,256})")


class Question(NamedTuple):
    """A secret, by name or ARN, and the stage of its version."""

    secret: str
    stage: str = CURRENT

    @property
    def region(self) -> str:
        """The one of the ARN; empty for a name, which is looked for in the region of whoever asks."""
        arn = _ARN.fullmatch(self.secret)
        return arn[1] if arn else ""

    @property
    def name(self) -> str:
        """The secret's name, as far as it can be told."""
        arn = _ARN.fullmatch(self.secret)
        return _DRAWN.sub("", arn[2]) if arn else self.secret


def parsed(location: str) -> tuple[Question, str]:
    """The question, and the key of its JSON that alone is wanted; empty for all. Raises `UsageError`."""
    rest, picks, key = location.partition("#")
    secret, asks, query = rest.partition("?")
    stage = _STAGE.fullmatch(query)
    if asks and not stage:
        raise UsageError(f"aws:{location}: after ? comes stage=STAGE alone, such as {secret}?stage=AWSPREVIOUS")
    if picks and not key:
        raise UsageError(f"aws:{location}: after # comes a key of the secret's JSON; without # all are read")
    if not (_ARN if secret.startswith("arn:") else _NAME).fullmatch(secret):
        raise UsageError(
            f"aws:{location}: no name or ARN of a secret; a name has letters, digits and /_+=.@- alone, an ARN is "
            "arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME, and a key of its JSON is written #KEY"
        )
    return Question(secret, stage[1] if stage else CURRENT), key
