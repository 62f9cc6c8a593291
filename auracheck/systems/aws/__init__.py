"""AWS Secrets Manager."""

import re
from collections.abc import Iterator, Mapping, Sequence

from auracheck.errors import UsageError
from auracheck.regex import regex
from auracheck.steps import RunStep, Step
from auracheck.systems.form import Form, Item, Owner, StoreForm, heredoc, script, valued
from auracheck.systems.steps import Place, compare_with_process, quote, with_made
from auracheck.systems.system import System
from auracheck.typed import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from auracheck.systems.editor import Editor


class AwsSystem(System):
    schemes: ClassVar[Mapping[str, str]] = {"aws": "source.AwsStore"}
    lacks = ("grammars", "new_files", "folders", "witnesses", "hardcoded", "recognizes", "discover", "mentions")
    forms: ClassVar[Mapping[str, str]] = {"aws": "AwsForm"}

    def editor(self, scheme: str, path: str, content: bytes) -> "Editor":
        from auracheck.systems.editor import EditRefused

        raise EditRefused(f"--write into a store (aws:{path})", f"auracheck check aws:{path} shows the command")

    def fix(self, place: Place) -> Iterator[Step]:
        """A secret is a JSON object with a key for each name, or one text."""
        is_text = place.target.form == AwsTextForm.form
        return AwsTextForm().fix(place) if is_text else AwsForm().fix(place)

    def line(self, place: Place, value: str) -> str:
        return AwsForm().setting(place.name, value)

    def restart(self, scheme: str, path: str) -> str:
        return f"restart the services that read aws:{path} at startup"

    def compare(self, scheme: str, path: str, spec: str) -> str:
        return compare_with_process(spec)


_MAX_BYTES = 65_536
"""Maximum size of a SecretString (API reference of Secrets Manager, PutSecretValue)."""
_SCHEME = "aws:"
_ARN = regex(r"arn:[^:]*:secretsmanager:([^:]*):[^:]*:secret:(.*?)(?:-[A-Za-z0-9]{6})?")
_FROM_STDIN = "--secret-string file:///dev/stdin"
"""An option by which no process list shows the value."""


class AwsForm(StoreForm):
    """A secret of AWS Secrets Manager whose text is a JSON object."""

    form = "aws"

    def fix(self, place: Place) -> Iterator[Step]:
        """jq keeps the other keys."""
        from json import dumps

        secret = _secret(place.file)
        get = f"aws secretsmanager get-secret-value {_chosen(secret)} --query SecretString --output text"
        change = f'v="$v" jq {quote(f".[{dumps(place.key(self.key(place.name)))}]=env.v")}'
        yield RunStep(with_made(place.make, f"{get} | {change} | {_put(secret)}"))

    def document(self, items: Sequence[Item], place: Owner) -> str:
        text = self.text(items)
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
    """One whose text is a single value."""

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


SYSTEM = AwsSystem()
