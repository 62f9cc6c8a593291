"""Why AWS gave no secret: the exceptions of botocore and the error codes of the API, in our own words.

The codes are those of "Common Error Types" and of the actions in the API references of Secrets Manager and STS. The
messages of AWS and botocore may quote what was sent: they are searched here, and never shown.
"""

from collections.abc import Callable, Mapping

from auracheck.systems.stores.failures import StoreError, StoreProblem, network_failure
from auracheck.typed import Any, NamedTuple


class AwsRequest(NamedTuple):
    """What was requested, from which server; both are empty before there is a client. ``seconds`` is `--timeout`.

    ``near`` names the secret that may have been meant.
    """

    secret: str
    server: str
    seconds: float
    near: Callable[[], str] = str


NO_CREDENTIALS = (
    "AWS credentials not set; set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run `aws configure`"
)
NO_REGION = "AWS region not set; set AWS_REGION, or `region` in the profile, or use the secret's ARN"
NOT_SECRETS_MANAGER = "the server is not Secrets Manager; check AWS_ENDPOINT_URL"

_IDENTITY = "run `aws sts get-caller-identity` to check"
_UNKNOWN_KEY = f"unknown or disabled access key, or invalid session token; {_IDENTITY}"
_EXPIRED = "the session token has expired; sign in again, for example with `aws sso login`"
_SIGNATURE = f"the secret access key does not match the access key; {_IDENTITY}"
_CLOCK = "the local clock differs too much from AWS's; check it with `timedatectl`"
_UNSIGNED = f"incomplete credentials; {_IDENTITY}"
_SIGN_IN = "the profile is not signed in; run `aws sso login` (or `aws login`)"
_NO_SOURCE = f"the profile's role, program or container gave no credentials; {_IDENTITY}"

_AUTHENTICATION: Mapping[str, str] = {
    **dict.fromkeys(("UnrecognizedClientException", "InvalidClientTokenId", "InvalidAccessKeyId"), _UNKNOWN_KEY),
    **dict.fromkeys(("ExpiredToken", "ExpiredTokenException"), _EXPIRED),
    **dict.fromkeys(("InvalidSignatureException", "SignatureDoesNotMatch"), _SIGNATURE),
    **dict.fromkeys(("RequestExpired", "RequestTimeTooSkewed"), _CLOCK),
    **dict.fromkeys(("MissingAuthenticationToken", "MissingAuthenticationTokenException", "IncompleteSignature",
                     "IncompleteSignatureException", "NotAuthorized"), _UNSIGNED),
    **dict.fromkeys(("SSOError", "TokenRetrievalError", "LoginError", "UnauthorizedException"), _SIGN_IN),
    **dict.fromkeys(("CredentialRetrievalError", "MetadataRetrievalError"), _NO_SOURCE),
    "NoCredentialsError": NO_CREDENTIALS,
    "PartialCredentialsError": "access key or secret access key not set; set both",
    "MissingDependencyException": "the profile's sign-in needs a package that is not installed; use another profile",
}  # fmt: skip
"""By the error codes of the API and the names of botocore's exceptions."""

_BAD_PROFILE = "invalid AWS profile; check it in ~/.aws/config"
_BAD_ADDRESS = "AWS_ENDPOINT_URL or the profile's endpoint_url is not a URL (expected https://HOST)"

_CONFIGURATION: Mapping[str, str] = {
    "ProfileNotFound": "unknown profile in AWS_PROFILE; run `aws configure list-profiles` to list them",
    "ConfigParseError": "cannot parse the AWS configuration; check ~/.aws/config and ~/.aws/credentials",
    "InvalidConfigError": _BAD_PROFILE,
    "UnknownCredentialError": _BAD_PROFILE,
    "NoRegionError": NO_REGION,
    "InvalidRegionError": "not a region name; check AWS_REGION and the profile",
    "URLSchemeUnknown": _BAD_ADDRESS,
    "LocationParseError": _BAD_ADDRESS,
}
"""By the names of exceptions of botocore and urllib3."""

_THROTTLED = frozenset(
    {"Throttling", "ThrottlingException", "ThrottledException", "TooManyRequestsException", "RequestLimitExceeded",
     "RequestThrottled", "RequestThrottledException", "SlowDown", "LimitExceededException", "429"}
)  # fmt: skip
_INTERNAL = frozenset({"InternalServiceError", "InternalFailure", "InternalServerError", "ServiceUnavailable",
                       "ServiceUnavailableException"})  # fmt: skip
"""Error codes; a number is HTTP's, for a response without a code."""


def aws_failure(error: Exception, request: AwsRequest) -> StoreError:
    """Why a request failed, or no client could be made."""
    if isinstance(error, StoreError):
        return error
    bases = [kind.__name__ for kind in type(error).__mro__]
    for name in (*bases, type(getattr(error, "kwargs", {}).get("error")).__name__):
        if name in _AUTHENTICATION:
            return StoreError(StoreProblem.AUTHENTICATION, _AUTHENTICATION[name])
        if name in _CONFIGURATION:
            return StoreError(StoreProblem.CONFIGURATION, _CONFIGURATION[name])
    if "ClientError" in bases:
        return _of_response(error, request)
    if not request.server and isinstance(error, ValueError):
        number = "invalid literal" in str(error)  # of AWS_MAX_ATTEMPTS and the like
        return StoreError(StoreProblem.CONFIGURATION, _BAD_PROFILE if number else _BAD_ADDRESS)
    if not {"HTTPClientError", "ConnectionError", "HTTPError", "OSError"}.isdisjoint(bases):
        return network_failure(error, request.server or "AWS", request.seconds, "AWS_CA_BUNDLE")
    if not request.server:
        return StoreError(StoreProblem.CONFIGURATION, _BAD_PROFILE)
    return StoreError(StoreProblem.INVALID_RESPONSE, NOT_SECRETS_MANAGER)


def _of_response(error: Any, request: AwsRequest) -> StoreError:
    """What an error response means."""
    said = error.response.get("Error", {})
    code, message, secret = str(said.get("Code", "")), str(said.get("Message", "")), request.secret
    if code in _AUTHENTICATION:
        skewed = code == "InvalidSignatureException" and ("expired" in message or "not yet current" in message)
        return StoreError(StoreProblem.AUTHENTICATION, _CLOCK if skewed else _AUTHENTICATION[code])
    if code in ("AccessDeniedException", "AccessDenied", "ForbiddenException", "DecryptionFailure"):
        return StoreError(StoreProblem.PERMISSION, _missing_right(code, message, error.operation_name, secret))
    if code == "ResourceNotFoundException":
        return StoreError(StoreProblem.NOT_FOUND, _not_found(message, request))
    if code == "InvalidRequestException" and "delet" in message:
        restore = f"run `aws secretsmanager restore-secret --secret-id {secret}`"
        return StoreError(StoreProblem.DELETED, f"{secret} is scheduled for deletion; {restore}")
    if code in _THROTTLED:
        return StoreError(StoreProblem.THROTTLED, "too many requests to AWS; try again later")
    if code in _INTERNAL or error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) >= 500:
        return StoreError(StoreProblem.FAILED, f"internal error of {request.server}; try again later")
    why = f"rejected by {request.server}; check the secret's name, the region and AWS_ENDPOINT_URL"
    return StoreError(StoreProblem.FAILED, why)


def _not_found(message: str, request: AwsRequest) -> str:
    if "staging label" in message or "version" in message:
        return f"{request.secret} has no version with this stage; use AWSCURRENT"
    return f"no secret {request.secret} at {request.server}{request.near()}; check the name, region and account"


def _missing_right(code: str, message: str, operation: str, secret: str) -> str:
    """Which action on which resource a policy must allow."""
    if operation != "GetSecretValue":
        service = "sts" if operation.startswith("AssumeRole") else "sso"
        return f"requires {service}:{operation} on the profile's role; allow it in the role's trust policy, too"
    if code == "DecryptionFailure" or "KMS" in message or "kms:" in message:
        return f"requires kms:Decrypt on the key of {secret}; allow it in a policy, or in the key's own"
    # AWS appends six characters to a secret's name
    resource = secret if secret.startswith("arn:") else f"arn:aws:secretsmanager:*:*:secret:{secret}-??????"
    needed = f"requires secretsmanager:GetSecretValue on {resource}"
    if "explicit deny" in message:
        return f"{needed}; remove the policy statement that denies it"
    return f"{needed}; allow it in a policy (AWS also says this of a secret that does not exist)"
