"""Secrets of AWS Secrets Manager."""

from collections.abc import Mapping
from contextlib import suppress

from auracheck.errors import Unreadable, UsageError
from auracheck.extras import install_line
from auracheck.policy.several import as_json
from auracheck.regex import regex
from auracheck.systems.aws.failures import NOT_SECRETS_MANAGER
from auracheck.systems.source import Context
from auracheck.systems.stores import Store, StoreContents, day
from auracheck.systems.stores.failures import StoreError, StoreProblem
from auracheck.typed import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from auracheck.systems.aws.client import SecretsManager

CURRENT = "AWSCURRENT"
"""The stage of the version in use."""

MAX_KEYS = 10
"""Keys that are listed at most where the wanted one is missing."""

_NAME = regex(r"[A-Za-z0-9/_+=.@-]{1,512}")
"""Secrets Manager's API reference, CreateSecret."""
_ARN = regex(rf"arn:aws[a-z-]*:secretsmanager:([a-z0-9-]+):[0-9]{{12}}:secret:({_NAME.pattern})")
_SUFFIX = regex(r"-[A-Za-z0-9]{6}$")
"""What AWS appends to a secret's name in its ARN."""
_STAGE = regex(r"stage=([\x21-\x7e]{1,256})")


class SecretId(NamedTuple):
    """A secret, by name or ARN, and the stage of its version."""

    secret: str
    stage: str = CURRENT

    @property
    def region(self) -> str:
        """The ARN's; empty for a name, which is in the caller's own region."""
        arn = _ARN.fullmatch(self.secret)
        return arn[1] if arn else ""

    @property
    def name(self) -> str:
        """The secret's name, as far as an ARN shows it."""
        arn = _ARN.fullmatch(self.secret)
        return _SUFFIX.sub("", arn[2]) if arn else self.secret


class AwsStore(Store):
    """A secret of AWS Secrets Manager, by its name or ARN.

    botocore reads it, with the credentials, profile, region and endpoint that every AWS program uses: AWS_PROFILE,
    AWS_REGION, AWS_ENDPOINT_URL, AWS_CA_BUNDLE and the like, ~/.aws/config, SSO, roles, an instance's own. An ARN names
    its region itself. You are never asked for an MFA code. If your own profile has a `credential_process`, botocore
    runs it, as every AWS program does.

    If the secret's text is a JSON object, each key is a setting; keys match the policy's names in any case, with
    dashes or underscores: jwt_secret_key and jwt-secret-key are JWT_SECRET_KEY. #KEY picks one key, written as in the
    secret. Any other text is one value, named by the last part of the secret's name:
    auraconnect/production/jwt-secret-key. Binary is read if it is UTF-8 text.

    ?stage=AWSPREVIOUS reads the version before the current one; any other stage works alike. A value is as old as its
    version, even if the secret's tags were changed later.

    It needs secretsmanager:GetSecretValue on the secret, and kms:Decrypt if a key of your own encrypts it. Several
    sources are read side by side, each in `--timeout` seconds (10 by default); botocore retries a request, with 3
    attempts or AWS_MAX_ATTEMPTS. With secretsmanager:ListSecrets, an unknown name is shown with the nearest one.
    """

    scheme = "aws"
    completes = ""
    takes = "NAME-or-ARN"

    def __init__(self, spec: str, location: str, context: Context) -> None:
        super().__init__(spec, location, context)
        self.id, self.key = parse(location)

    @classmethod
    def connect(cls, context: Context) -> "SecretsManager":
        try:
            from auracheck.systems.aws.client import SecretsManager
        except ImportError:
            raise Unreadable(f"botocore is not installed; run {install_line('botocore>=1.34')}") from None
        return SecretsManager(context.timeout)

    def fetch(self, client: "SecretsManager") -> StoreContents:
        return self.contents(client.get(self.id.region, *self.id))

    def overdue(self, client: "SecretsManager", seconds: float) -> StoreError:
        return client.overdue(seconds)

    def contents(self, response: Mapping[str, Any]) -> StoreContents:
        """The names and values in a response of GetSecretValue. Raises `Unreadable`."""
        text, made = _text(response), day(response.get("CreatedDate"))
        name = str(response.get("Name") or "") or self.id.name
        members, match = as_json(text), self.context.policy.find(name.rpartition("/")[2])
        if self.key:
            names = {self.key: match.entry.name} if match and not self.context.policy.find(self.key) else {}
            return StoreContents(self._picked(members), name, made, names=names)
        if isinstance(members, dict):
            return StoreContents(members, name, made)
        if match is None:
            raise Unreadable("unknown name: the last part of the secret's name must be in the policy for a plain text")
        return StoreContents({match.entry.name: text}, name, made, "aws-text")

    def _picked(self, members: object) -> Mapping[str, object]:
        if not isinstance(members, dict):
            raise Unreadable(f"not a JSON object: the secret has no keys; remove #{self.key}")
        if self.key in members:
            return {self.key: members[self.key]}
        known = sorted(filter(self.context.policy.find, members))  # any other key may be part of a secret
        has = f"; available: {', '.join(known[:MAX_KEYS])}" if known else ""
        raise StoreError(StoreProblem.NOT_FOUND, f"key {self.key!r} is not in the secret{has}")


def parse(location: str) -> tuple[SecretId, str]:
    """The secret, and the one key that is picked; empty for all keys. Raises `UsageError`."""
    rest, sign, key = location.partition("#")
    secret, mark, query = rest.partition("?")
    stage = _STAGE.fullmatch(query)
    if mark and not stage:
        raise UsageError("aws: not a valid query (expected ?stage=STAGE, such as ?stage=AWSPREVIOUS)")
    if sign and not key:
        raise UsageError("aws: empty key after # (expected a key of the secret's JSON)")
    if not (_ARN if secret.startswith("arn:") else _NAME).fullmatch(secret):
        raise UsageError(
            "aws: not a secret name or ARN (expected letters, digits and /_+=.@- or "
            "arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME, with a key of its JSON as #KEY)"
        )
    return SecretId(secret, stage[1] if stage else CURRENT), key


def _text(response: Mapping[str, Any]) -> str:
    text, binary = response.get("SecretString"), response.get("SecretBinary")
    if isinstance(binary, bytes):
        with suppress(UnicodeDecodeError):
            return binary.decode()
        raise Unreadable("not text: SecretBinary is not UTF-8")
    if isinstance(text, str):
        return text
    raise StoreError(StoreProblem.INVALID_RESPONSE, NOT_SECRETS_MANAGER)
