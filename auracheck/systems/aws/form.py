"""A secret of AWS Secrets Manager, whose text is a JSON object or one value."""

import json
import re
from collections.abc import Iterator, Sequence

from auracheck.errors import UsageError
from auracheck.report import RunStep, Step
from auracheck.systems.form import Form, Item, Owner, heredoc, script, valued
from auracheck.systems.steps import quote, with_made
from auracheck.systems.stream.form import whole
from auracheck.systems.system import Place
from auracheck.systems.vault.form import key, member, members

_MAX_BYTES = 65_536
"""Maximum size of a SecretString (API reference of Secrets Manager, PutSecretValue)."""
_SCHEME = "aws:"
_ARN = re.compile(r"arn:[^:]*:secretsmanager:([^:]*):[^:]*:secret:(.*?)(?:-[A-Za-z0-9]{6})?")
_FROM_STDIN = "--secret-string file:///dev/stdin"
"""An option by which no process list shows the value."""


class AwsForm(Form):
    form = "aws"

    def setting(self, name: str, value: str) -> str:
        return member(name, value)

    def fix(self, place: Place) -> Iterator[Step]:
        """jq keeps the other keys."""
        secret = _secret(place.file)
        get = f"aws secretsmanager get-secret-value {_chosen(secret)} --query SecretString --output text"
        change = f'v="$v" jq {quote(f".[{json.dumps(place.key(self.key(place.name)))}]=env.v")}'
        yield RunStep(with_made(place.make, f"{get} | {change} | {_put(secret)}"))

    def key(self, name: str) -> str:
        return key(name)

    def document(self, items: Sequence[Item], place: Owner) -> str:
        text = whole(members(valued(items)))
        if len(text) > _MAX_BYTES:
            longest = max(valued(items), key=lambda pair: len(pair[1]))[0]
            raise UsageError(f"{longest}: too long: an AWS secret has at most {_MAX_BYTES:,} bytes")
        about = [
            "For a shell with AWS credentials. A new secret must be created first:",
            f"  aws secretsmanager create-secret --name {place.path}",
            "The whole secret is replaced; its old value stays as AWSPREVIOUS.",
        ]
        put = f"aws secretsmanager put-secret-value --secret-id {place.path} \\\n  {_FROM_STDIN}"
        return script(about, items, [heredoc(put, text)] if valued(items) else [])


class AwsTextForm(Form):
    form = "aws-text"

    def setting(self, name: str, value: str) -> str:
        if not value:
            raise UsageError(f"{name}: empty (an AWS secret needs a value)")
        return value

    def fix(self, place: Place) -> Iterator[Step]:
        """Such a secret is one value: another name gets a secret of its own, next to it."""
        name = place.key(place.name)
        secret = _secret(place.file)
        arn = _ARN.fullmatch(secret)
        folder, slash, own = (arn[2] if arn else secret).rpartition("/")
        put = _put(secret)
        if _squash(own) != _squash(name):
            beside = quote(f"{folder}{slash}{_cased_like(own, name)}")
            put = f"aws secretsmanager create-secret --name {beside}{_region(secret)} {_FROM_STDIN}"
        yield RunStep(with_made(place.make, f'printf %s "$v" | {put}'))


def _secret(file: str | None) -> str:
    location = file.removeprefix(_SCHEME) if file and file.startswith(_SCHEME) else "NAME"
    return location.partition("#")[0].partition("?")[0]


def _put(secret: str) -> str:
    return f"aws secretsmanager put-secret-value {_chosen(secret)} {_FROM_STDIN}"


def _chosen(secret: str) -> str:
    return f"--secret-id {quote(secret)}{_region(secret)}"


def _region(secret: str) -> str:
    """The region in an ARN, which the client does not read from there."""
    arn = _ARN.fullmatch(secret)
    return f" --region {quote(arn[1])}" if arn else ""


def _cased_like(own: str, name: str) -> str:
    if own != own.lower():
        return name
    return name.lower().replace("_", "-") if "-" in own else name.lower()


def _squash(name: str) -> str:
    return re.sub(r"[-._]", "", name).lower()
