"""Known error messages of AuraConnect, related programs and auracheck, with their causes.

A message is only compared, never shown again, since pasted messages contain values.
"""

import re
from typing import NamedTuple

from auracheck import rules
from auracheck.explain import catalogue, parts
from auracheck.explain.text import reflow
from auracheck.policy import Entry, Policy


class KnownCause(NamedTuple):
    """A pattern of a message, its explanation, and the rule and entry of the policy that belong to it."""

    pattern: str
    explanation: str
    rule: str = ""
    entry: str = ""


CAUSES = (
    KnownCause(
        r"programs disagree|\breads? (?:\d+ characters?|no value)|no notation works"
        r"|(?:rejects|refuses) (?:the|this) file",
        "Several programs will read this env file, and they do not agree on its values. Write the line as the finding\n"
        "shows it; `auracheck explain grammars` shows what each program does.",
        "ambiguous-value",
    ),
    KnownCause(
        r"expanded as a variable that is not set|unresolved: .* (?:is|are) not set",
        "The program that reads the file takes the text after a $ as the name of a variable, which is not set.",
        "unresolved-reference",
    ),
    KnownCause(
        r"unrendered template|default development value|common default value|descriptive text|placeholder",
        "The value is a placeholder or a default that was never replaced. Generate a random one: auracheck generate.",
        "default-secret",
    ),
    KnownCause(
        r"required secret\b.* is not set",
        "The application stopped at startup, as it does in production when a required secret is not set or empty.\n"
        "Set the secret where this service gets its environment (the env file, the unit, the Compose file), and\n"
        "check what else is missing before you restart:\n\n"
        "  auracheck check --env production",
        "missing-secret",
    ),
    KnownCause(
        r"contains (?:a )?dangerous default|dangerous default value",
        "The application found a development default, or a part of one, in a value for production. Generate a new\n"
        "value, set it and start again. To find the secret and its file:\n\n"
        "  auracheck check --env production --select value",
        "default-secret",
    ),
    KnownCause(
        r"could not parse statement starting at line",
        "python-dotenv skips a line that it cannot parse, so its name is not set. Usually a quote is not closed, or\n"
        "there are words after a closing quote. A quote that is closed some lines below swallows the names between.\n"
        "`auracheck check FILE` reads the file like python-dotenv and reports what is missing.",
        "missing-secret",
    ),
    KnownCause(
        r"can'?t load plugin:? sqlalchemy\.dialects:?\.?\s*postgres\b",
        "SQLAlchemy 1.4 and later do not know postgres:// any more. Write postgresql:// at the beginning of the URL;\n"
        "nothing else changes.",
        "malformed-secret",
        "DATABASE_URL",
    ),
    KnownCause(
        r"could not parse (?:rfc1738|sqlalchemy) url",
        "DATABASE_URL is not a URL: it is empty, a placeholder, contains its quotes, or a variable in it was not\n"
        "replaced. The message may quote the whole URL with its password: be careful where you paste it.",
        "malformed-secret",
        "DATABASE_URL",
    ),
    KnownCause(
        r"invalid literal for int\(\) with base 10|port could not be cast to integer|invalid port",
        "The port of a URL is not a number. Usually a character of the password ends the host too early: in a URL,\n"
        "write @ as %40, : as %3A, / as %2F, # as %23, ? as %3F and % as %25.",
        "malformed-secret",
        "DATABASE_URL",
    ),
    KnownCause(
        r"password authentication failed for user|no password supplied",
        "PostgreSQL refused the user and password in DATABASE_URL. Check that this service reads the value that you\n"
        "expect (`auracheck check -v` shows which file wins), then that the role has that password.",
        entry="DATABASE_URL",
    ),
    KnownCause(
        r"could not translate host name|name or service not known|temporary failure in name resolution"
        r"|getaddrinfo failed|nodename nor servname",
        "The host in a URL cannot be resolved. It is misspelled, a placeholder, or known only in another network (the\n"
        "name of a Compose service is not known outside its project). A password with an @ also makes a wrong host:\n"
        "write @ as %40.",
        "malformed-secret",
    ),
    KnownCause(
        r"error \d+ connecting to .*:\d+\. connection refused",
        "Nothing listens at the address in REDIS_URL. In a container, localhost is the container itself: a URL from a\n"
        "developer's laptop does not work there.",
        entry="REDIS_URL",
    ),
    KnownCause(
        r"connection refused|connection to server at .* failed",
        "Nothing listens at the host and port of a URL. In a container, localhost is the container itself:\n"
        "a URL from a developer's laptop does not work there.",
    ),
    KnownCause(
        r"\b(?:noauth|wrongpass)\b|authentication required|called without any password configured",
        "Redis requires a password and REDIS_URL has none or another one, or Redis has no password and the URL has\n"
        "one. The password comes before the host, with a colon even without a user: redis://:PASSWORD@HOST:6379/0",
        "weak-secret",
        "REDIS_URL",
    ),
    KnownCause(
        r"redis url must specify one of the following schemes",
        "REDIS_URL has to begin with redis:// or rediss:// (with TLS); a bare HOST:PORT is not a URL.",
        "malformed-secret",
        "REDIS_URL",
    ),
    KnownCause(
        r"failed to load environment files",
        "systemd did not start the unit, because a file in EnvironmentFile= cannot be read: it is missing, or its\n"
        "path is misspelled. With `EnvironmentFile=-PATH` it may be missing, but then its secrets are missing too.\n"
        "`auracheck check UNIT` names the file.",
        "missing-secret",
    ),
    KnownCause(
        r"ignoring invalid environment assignment|invalid environment assignment, ignoring",
        "systemd drops an assignment whose name has other characters than letters, digits and _ , so the variable is\n"
        "not set. Write the name as the application reads it: JWT_SECRET_KEY, not jwt-secret-key.",
        "misnamed-secret",
    ),
    KnownCause(
        r"variable is not set\. defaulting to a blank string",
        "Docker Compose found a ${NAME} that is set neither in its .env nor in the shell, and uses an empty value.\n"
        "Set it in the .env next to the Compose file.",
        "unresolved-reference",
    ),
    KnownCause(
        r"insecurekeylength|hmac key is \d+ bytes|key is too short|key size is below",
        "The key that signs tokens is too short for its algorithm: HS256 needs 32 bytes. Generate a new one; tokens\n"
        "signed with the old one become invalid.",
        "weak-secret",
        "JWT_SECRET_KEY",
    ),
    KnownCause(
        r"credentials are required to create a twilioclient|twilio.*\bauthenticate\b|\b20003\b",
        "Twilio got no account SID and auth token, or two that do not match. The SID begins with AC and has\n"
        "34 characters; both are on the front page of the Twilio console.",
        "incomplete-pair",
        "TWILIO_AUTH_TOKEN",
    ),
    KnownCause(
        r"smtpauthenticationerror|username and password not accepted|\b535\b.*authentication",
        "The mail server refused SMTP_USERNAME and SMTP_PASSWORD. Many providers require an app-specific password\n"
        "here, not the one that you sign in with.",
        "incomplete-pair",
        "SMTP_PASSWORD",
    ),
    KnownCause(
        r"\bkeyerror\b|field required|environment variable .* (?:is )?(?:not set|missing|required|undefined)",
        "The program reads an environment variable that is not set.",
        "missing-secret",
    ),
)

_QUOTES = str.maketrans("", "", "'\"`‘’“”")  # noqa: RUF001  messages copied from web pages have these
_LONGEST = 10_000
"""Maximum number of characters of a message that are compared."""


def explain_message(message: str, policy: Policy) -> str | None:
    """The cause of a message, with the pages of the secrets and rules in it; None where nothing is known."""
    plain = " ".join(message[:_LONGEST].translate(_QUOTES).split())
    cause = next((cause for cause in CAUSES if re.search(cause.pattern, plain, re.IGNORECASE)), None)
    entries = _named(plain, policy)
    named_rules = [name for name in rules.REGISTRY if re.search(rf"(?<![\w-]){name}(?![\w-])", plain)]
    if cause is None and not entries and not named_rules:
        return None
    if cause is not None:
        meant = policy.secrets.get(cause.entry)
        entries = entries or ([meant] if meant else [])
        named_rules = [cause.rule] if cause.rule in rules.REGISTRY else []
    pages = [catalogue.secret_page(policy, entry) for entry in entries]
    pages += [parts.rule_page(name) for name in named_rules]
    return "\n\n\n".join([*([f"What it means\n{reflow(cause.explanation, '  ')}"] if cause else []), *pages])


def _named(plain: str, policy: Policy) -> list[Entry]:
    """The secrets named in the message."""
    words = set(re.findall(r"[A-Za-z_][\w.-]*", plain))
    return [entry for entry in policy.secrets.values() if entry.name in words]
