"""A secret of AWS Secrets Manager, whose text is a JSON object or one value."""

import json
import re
from collections.abc import Sequence

from auracheck.errors import UsageError
from auracheck.snippets.base import Item, Place, Snippet, valued
from auracheck.snippets.dotenv import quote, with_made
from auracheck.snippets.json_object import whole
from auracheck.snippets.script import fed, script
from auracheck.snippets.vault import key, member, members

_MAX_BYTES = 65_536
"""Of a SecretString (the API reference of Secrets Manager, PutSecretValue)."""
_SCHEME = "aws:"
_ARN = re.compile(r"arn:[^:]*:secretsmanager:([^:]*):[^:]*:secret:(.*?)(?:-[A-Za-z0-9]{6})?")
_FROM_STDIN = "--secret-string file:///dev/stdin"
"""Where no list of processes shows it."""


class Aws(Snippet):
    form = "aws"

    def setting(self, name: str, value: str) -> str:
        return member(name, value)

    def mend(self, name: str, make: str, file: str | None) -> str:
        """The other keys stay as they are, by way of jq."""
        secret = _secret(file)
        get = f"aws secretsmanager get-secret-value {_chosen(secret)} --query SecretString --output text"
        change = f'v="$v" jq {quote(f".[{json.dumps(name)}]=env.v")}'
        return with_made(make, f"{get} | {change} | {_put(secret)}")

    def key(self, name: str) -> str:
        return key(name)

    def document(self, items: Sequence[Item], place: Place) -> str:
        text = whole(members(valued(items)))
        if len(text) > _MAX_BYTES:
            longest = max(valued(items), key=lambda pair: len(pair[1]))[0]
            raise UsageError(f"{longest}: a secret of AWS holds {_MAX_BYTES:,} bytes, and with it these are more")
        about = [
            "For a shell with credentials of AWS. What is not there yet is made first:",
            f"  aws secretsmanager create-secret --name {place.path}",
            "One that is there is replaced as a whole; what it held stays as AWSPREVIOUS.",
        ]
        put = f"aws secretsmanager put-secret-value --secret-id {place.path} \\\n  {_FROM_STDIN}"
        return script(about, items, [fed(put, text)] if valued(items) else [])


class AwsText(Snippet):
    form = "aws-text"

    def setting(self, name: str, value: str) -> str:
        if not value:
            raise UsageError(f"{name}: a secret of AWS cannot be empty")
        return value

    def mend(self, name: str, make: str, file: str | None) -> str:
        """Another name has no room in such a secret: it gets one of its own, beside it."""
        secret = _secret(file)
        arn = _ARN.fullmatch(secret)
        folder, slash, own = (arn[2] if arn else secret).rpartition("/")
        put = _put(secret)
        if _squash(own) != _squash(name):
            beside = quote(f"{folder}{slash}{_spelt_like(own, name)}")
            put = f"aws secretsmanager create-secret --name {beside}{_region(secret)} {_FROM_STDIN}"
        return with_made(make, f'printf %s "$v" | {put}')


def _secret(file: str | None) -> str:
    location = file.removeprefix(_SCHEME) if file and file.startswith(_SCHEME) else "NAME"
    return location.partition("#")[0].partition("?")[0]


def _put(secret: str) -> str:
    return f"aws secretsmanager put-secret-value {_chosen(secret)} {_FROM_STDIN}"


def _chosen(secret: str) -> str:
    return f"--secret-id {quote(secret)}{_region(secret)}"


def _region(secret: str) -> str:
    """The one that an ARN names: the client does not take it from there."""
    arn = _ARN.fullmatch(secret)
    return f" --region {quote(arn[1])}" if arn else ""


def _spelt_like(own: str, name: str) -> str:
    if own != own.lower():
        return name
    return name.lower().replace("_", "-") if "-" in own else name.lower()


def _squash(name: str) -> str:
    return re.sub(r"[-._]", "", name).lower()
