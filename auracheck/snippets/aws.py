"""A secret of AWS Secrets Manager, whose text is a JSON object or one value."""

import json
from abc import abstractmethod

from auracheck.errors import UsageError
from auracheck.snippets.base import Snippet
from auracheck.snippets.dotenv import quote, with_made

_SCHEME = "aws:"


class _InAws(Snippet):
    def mend(self, name: str, make: str, file: str | None) -> str:
        """By way of standard input, where no list of processes shows it."""
        location = file.removeprefix(_SCHEME) if file and file.startswith(_SCHEME) else "NAME"
        rest, _, key = location.partition("#")
        secret = rest.partition("?")[0]
        return with_made(make, f"{self._text(_options(secret), key or name)} | {_put(secret)}")

    @abstractmethod
    def _text(self, options: str, key: str) -> str:
        """What prints the secret's new text, given the shell's variable v."""


class Aws(_InAws):
    form = "aws"

    def setting(self, name: str, value: str) -> str:
        return f"{json.dumps(name)}: {json.dumps(value)}"

    def _text(self, options: str, key: str) -> str:
        """The other keys stay as they are, by way of jq."""
        get = f"aws secretsmanager get-secret-value {options} --query SecretString --output text"
        return f'{get} | v="$v" jq {quote(f".[{json.dumps(key)}]=env.v")}'


class AwsText(_InAws):
    form = "aws-text"

    def setting(self, name: str, value: str) -> str:
        if not value:
            raise UsageError(f"{name}: a secret of AWS cannot be empty")
        return value

    def _text(self, options: str, key: str) -> str:
        return 'printf %s "$v"'


def _put(secret: str) -> str:
    return f"aws secretsmanager put-secret-value {_options(secret)} --secret-string file:///dev/stdin"


def _options(secret: str) -> str:
    """The secret, and the region that its ARN names: the client does not take it from there."""
    region = secret.split(":")[3:4] if secret.startswith("arn:") else []
    return " ".join([f"--secret-id {quote(secret)}", *(f"--region {quote(each)}" for each in region)])
