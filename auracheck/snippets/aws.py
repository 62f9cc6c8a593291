"""A key of a secret in AWS Secrets Manager, whose text is a JSON object."""

from collections.abc import Sequence

from auracheck.errors import UsageError
from auracheck.snippets.base import Item, Place, Snippet, valued
from auracheck.snippets.dotenv import quote
from auracheck.snippets.json_object import whole
from auracheck.snippets.script import fed, script
from auracheck.snippets.vault import key, member, members

_MAX_BYTES = 65_536
"""Of a SecretString (the API reference of Secrets Manager, PutSecretValue)."""


class Aws(Snippet):
    form = "aws"

    def setting(self, name: str, value: str) -> str:
        return member(name, value)

    def mend(self, name: str, make: str, file: str | None) -> str:
        """The value itself: a secret is replaced as a whole, and no tool for its JSON is sure to be there."""
        return f"{make}  # the value of {quote(name)}{'' if file in (None, '-') else f' in {quote(str(file))}'}"

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
        put = f"aws secretsmanager put-secret-value --secret-id {place.path} \\\n  --secret-string file:///dev/stdin"
        return script(about, items, [fed(put, text)] if valued(items) else [])
