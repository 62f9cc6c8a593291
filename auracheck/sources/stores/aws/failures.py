"""Why AWS did not give a secret: the exceptions of its client and the codes of its API, in our words.

The codes are those of "Common Error Types" and of the actions in the API references of Secrets Manager and STS. AWS's
messages and the client's may quote what was sent: they are read here, and never shown.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from auracheck.errors import meant
from auracheck.sources.stores.failures import Failure, StoreFailure, network_failure


class Asked(NamedTuple):
    """What was asked for: the action, of which secret, of which server (in words), for how many seconds at most."""

    secret: str
    server: str
    seconds: float
    action: str = "secretsmanager:GetSecretValue"


class NoSuchSecret(StoreFailure):
    """AWS knows no secret of that name, in that region of that account."""

    def __init__(self, asked: Asked, near: str = "") -> None:
        super().__init__(
            Failure.NOT_THERE, f"no such secret at {asked.server}{near}; check its name, the region and the account"
        )
        self.asked = asked

    def with_near(self, names: Iterable[str]) -> "NoSuchSecret":
        """The same, with the name that is nearest to the one asked for."""
        return NoSuchSecret(self.asked, meant(self.asked.secret, names))


THROTTLED = frozenset(
    {"Throttling", "ThrottlingException", "ThrottledException", "TooManyRequestsException", "RequestLimitExceeded",
     "RequestThrottled", "RequestThrottledException", "SlowDown", "LimitExceededException", "429"}
)  # fmt: skip
ITS_OWN = frozenset({"InternalServiceError", "InternalFailure", "InternalServerError", "ServiceUnavailable",
                     "ServiceUnavailableException"})  # fmt: skip
"""Codes of errors that pass by themselves. A number is HTTP's, where an answer has no code."""

NO_CREDENTIALS = (
    "no credentials; set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run `aws configure`"
)
NO_REGION = "no region; set AWS_REGION, or `region` in the profile, or name the secret by its ARN"

_WHO = "`aws sts get-caller-identity` shows whom AWS takes you for"
_UNKNOWN_KEY = f"AWS does not know the access key or its session token, or the key was switched off; {_WHO}"
_EXPIRED = "the session token has expired; sign in again, for instance by `aws sso login`"
_SIGNATURE = f"the secret access key is not the access key's own; {_WHO}"
_CLOCK = "the clock here and the one of AWS differ too much; set this one right, `timedatectl` shows it"
_UNSIGNED = f"the credentials are not complete; {_WHO}"
_SIGN_IN = "the profile's sign-in is over, or was never made; `aws sso login` (or `aws login`) makes it"
_NO_SOURCE = f"what the profile takes its credentials from (a role, a program, a container) gave none; {_WHO}"
_BAD_PROFILE = "the profile's settings do not fit together; check its part of ~/.aws/config"

_AUTHENTICATION: Mapping[str, str] = {
    "UnrecognizedClientException": _UNKNOWN_KEY,
    "InvalidClientTokenId": _UNKNOWN_KEY,
    "InvalidAccessKeyId": _UNKNOWN_KEY,
    "ExpiredToken": _EXPIRED,
    "ExpiredTokenException": _EXPIRED,
    "InvalidSignatureException": _SIGNATURE,
    "SignatureDoesNotMatch": _SIGNATURE,
    "RequestExpired": _CLOCK,
    "RequestTimeTooSkewed": _CLOCK,
    "MissingAuthenticationToken": _UNSIGNED,
    "MissingAuthenticationTokenException": _UNSIGNED,
    "IncompleteSignature": _UNSIGNED,
    "IncompleteSignatureException": _UNSIGNED,
    "NotAuthorized": _UNSIGNED,
}

_SIGNING_IN: Mapping[str, str] = {
    "ProfileNotFound": "no profile has that name (AWS_PROFILE); `aws configure list-profiles` shows those that are",
    "ConfigParseError": "the client's configuration cannot be parsed; check ~/.aws/config and ~/.aws/credentials",
    "NoCredentialsError": NO_CREDENTIALS,
    "PartialCredentialsError": "of access key and secret access key only one is there; set both",
    "SSOError": _SIGN_IN,
    "TokenRetrievalError": _SIGN_IN,
    "LoginError": _SIGN_IN,
    "UnauthorizedException": _SIGN_IN,
    "CredentialRetrievalError": _NO_SOURCE,
    "MetadataRetrievalError": _NO_SOURCE,
    "InvalidConfigError": _BAD_PROFILE,
    "UnknownCredentialError": _BAD_PROFILE,
    "MissingDependencyException": "the profile's kind of sign-in needs a part that is not installed here; take another",
}
"""What the client raises before it asks Secrets Manager, by the names of its exceptions and their bases."""

_BAD_ADDRESS = "AWS_ENDPOINT_URL, or the profile's endpoint_url, is no valid address"
_ADDRESSES: Mapping[str, str] = {
    "NoRegionError": NO_REGION,
    "InvalidRegionError": "the region is no region's name; check AWS_REGION and the profile",
    "URLSchemeUnknown": _BAD_ADDRESS,
    "LocationParseError": _BAD_ADDRESS,
}


def of_exception(error: Exception, asked: Asked) -> StoreFailure:
    """What went wrong when AWS was asked; ``asked.server`` is empty as long as no client could be made."""
    if isinstance(error, StoreFailure):
        return error
    names = [kind.__name__ for kind in type(error).__mro__]
    inner = type(getattr(error, "kwargs", {}).get("error")).__name__
    for name in (*names, inner):
        if name in _SIGNING_IN:
            return StoreFailure(Failure.NOT_AUTHENTICATED, _SIGNING_IN[name])
        if name in _ADDRESSES:
            return StoreFailure(Failure.NO_ADDRESS, _ADDRESSES[name])
    if "ClientError" in names:
        return of_answer(error.response, asked._replace(action=_action(error.operation_name)))  # type: ignore[attr-defined]
    if not asked.server and isinstance(error, ValueError):
        return StoreFailure(Failure.NO_ADDRESS, _BAD_ADDRESS)
    if not {"HTTPClientError", "ConnectionError", "HTTPError", "OSError"}.isdisjoint(names):
        return network_failure(error, asked.server or "AWS", asked.seconds, "AWS_CA_BUNDLE")
    if not asked.server:
        return StoreFailure(Failure.NOT_AUTHENTICATED, _BAD_PROFILE)
    return not_understood(asked.server)


def of_answer(answer: Mapping[str, Any], asked: Asked) -> StoreFailure:
    """What an error means that AWS answered with."""
    code, message = _code(answer), str(answer["Error"].get("Message", ""))
    if code in _AUTHENTICATION:
        skewed = code == "InvalidSignatureException" and ("expired" in message or "not yet current" in message)
        return StoreFailure(Failure.NOT_AUTHENTICATED, _CLOCK if skewed else _AUTHENTICATION[code])
    if code in ("AccessDeniedException", "AccessDenied", "ForbiddenException"):
        return StoreFailure(Failure.NOT_ALLOWED, _denied(message, asked))
    if code == "DecryptionFailure":
        return StoreFailure(Failure.NOT_ALLOWED, _undecrypted(asked))
    if code == "ResourceNotFoundException" and ("staging label" in message or "version" in message):
        return StoreFailure(Failure.NOT_THERE, "it has no version of that stage; AWSCURRENT is the one in use")
    if code == "ResourceNotFoundException":
        return NoSuchSecret(asked)
    if code == "InvalidRequestException" and "delet" in message:
        undo = f"aws secretsmanager restore-secret --secret-id {asked.secret}"
        return StoreFailure(Failure.DELETED, f"it was deleted, and goes for good after some days; `{undo}` keeps it")
    if code in THROTTLED:
        return StoreFailure(
            Failure.THROTTLED, "AWS takes no more requests now; try again, or give it a longer --timeout"
        )
    if code in ITS_OWN or _status(answer) >= 500:
        return StoreFailure(Failure.REFUSED, f"{asked.server} has an error of its own; try again")
    return StoreFailure(Failure.REFUSED, f"{asked.server} does not take the question; check the name, the region and "
                        "AWS_ENDPOINT_URL")  # fmt: skip


def is_passing(error: Exception) -> bool:
    """Whether the same question may be answered a moment later."""
    answer = getattr(error, "response", None)
    return isinstance(answer, dict) and (_code(answer) in THROTTLED | ITS_OWN or _status(answer) >= 500)


def no_credentials_yet(seconds: float) -> StoreFailure:
    why = f"no credentials came within {seconds:g} s from where the profile takes them"
    return StoreFailure(Failure.TIMED_OUT, f"{why}; check that, or give it a longer --timeout")


def not_understood(server: str) -> StoreFailure:
    return StoreFailure(Failure.NOT_JSON, f"what answers at {server} is not Secrets Manager; check AWS_ENDPOINT_URL")


def _code(answer: Mapping[str, Any]) -> str:
    return str(answer.get("Error", {}).get("Code", ""))


def _status(answer: Mapping[str, Any]) -> int:
    """HTTP's. An error of one secret in a batch has none."""
    return int(answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _action(operation: str) -> str:
    """What a policy calls an operation of the API."""
    service = "sts" if operation.startswith("AssumeRole") else "sso" if "Role" in operation else "secretsmanager"
    return f"{service}:{operation}"


def _denied(message: str, asked: Asked) -> str:
    if not asked.action.startswith("secretsmanager:"):
        return f"needs {asked.action} on the profile's role; allow it in the role's own trust policy as well"
    if "KMS" in message or "kms:" in message:
        return _undecrypted(asked)
    needed = f"needs {asked.action} on {_resource(asked.secret)}"
    if "explicit deny" in message:
        return f"{needed}, which a policy denies; take that statement out"
    return f"{needed}; allow it in a policy (AWS says the same of what is not there)"


def _resource(secret: str) -> str:
    """A secret as `Resource` in a policy: AWS puts six characters of its own behind the name."""
    return secret if secret.startswith("arn:") else f"arn:aws:secretsmanager:*:*:secret:{secret}-??????"


def _undecrypted(asked: Asked) -> str:
    return f"needs kms:Decrypt on the key that {asked.secret} is encrypted by; allow it in a policy, or the key's own"
