"""From an error message to its cause: what AuraConnect, the programs beside it and auracheck itself say.

A message is only compared, never shown again: what people paste holds values.
"""

import re
from typing import NamedTuple

from auracheck import rules
from auracheck.explain import catalogue, parts
from auracheck.explain.text import reflow
from auracheck.policy import Entry, Policy


class Cause(NamedTuple):
    """What a message means: a pattern of its words, the explanation, and the rule and the policy's entry behind it."""

    pattern: str
    said: str
    rule: str = ""
    entry: str = ""


CAUSES = (
    Cause(
        r"refuses? the whole file|\breads? (?:\d+ characters?|nothing there)|no spelling suits|read (?:it )?alike",
        "Several programs will read this env file, and they do not agree on what stands in it. Write the line in the\n"
        "spelling that the finding gives; `auracheck explain grammars` shows what each program does.",
        "ambiguous-value",
    ),
    Cause(
        r"taken for a variable that is not set|refers to .* (?:is|are) not set there",
        "What stands behind a $ is a variable for the program that reads the file, and there is none of that name.",
        "unresolved-reference",
    ),
    Cause(
        r"template that was not rendered|development default|asks to be replaced|placeholder",
        "The value is one that somebody was to replace: it is made of words, or of a template's signs, and of nothing\n"
        "random.",
        "default-secret",
    ),
    Cause(
        r"required secret\b.* is not set",
        "The application stopped at its start: in production it does so when a required secret is not in its\n"
        "environment, or is there and empty. Set it where this service gets its environment from (the env file, the\n"
        "unit, the Compose file), start the service again, and see what else is missing before you do:\n\n"
        "  auracheck check --env production",
        "missing-secret",
    ),
    Cause(
        r"contains (?:a )?dangerous default|dangerous default value",
        "The application found a development default, or a part of one, in a value that production uses. Make a new\n"
        "value, set it, and start again. Which secret it is, and where it stands:\n\n"
        "  auracheck check --env production --select value",
        "default-secret",
    ),
    Cause(
        r"could not parse statement starting at line",
        "python-dotenv skips a line that it cannot parse, and goes on: the name in it is unset. Mostly it is a quote\n"
        "that is opened and not closed, or words after a closing quote. A quote that closes lines further down\n"
        "swallows the names between. `auracheck check FILE` reads the file as python-dotenv does, and tells what is\n"
        "then missing.",
        "missing-secret",
    ),
    Cause(
        r"can'?t load plugin:? sqlalchemy\.dialects:?\.?\s*postgres\b",
        "SQLAlchemy 1.4 and later do not know postgres:// any more. Write postgresql:// at the beginning of the URL;\n"
        "nothing else changes.",
        "malformed-secret",
        "DATABASE_URL",
    ),
    Cause(
        r"could not parse (?:rfc1738|sqlalchemy) url",
        "What DATABASE_URL holds is not a URL: it is empty, a placeholder, in quotes that became part of it, or a\n"
        "variable in it was not filled in. The message may quote the whole URL, with its password: mind where you\n"
        "paste it.",
        "malformed-secret",
        "DATABASE_URL",
    ),
    Cause(
        r"invalid literal for int\(\) with base 10|port could not be cast to integer|invalid port",
        "The port of a URL is not a number. Mostly a character of the password ends the host too early: inside a URL,\n"
        "write @ as %40, : as %3A, / as %2F, # as %23, ? as %3F and % as %25.",
        "malformed-secret",
        "DATABASE_URL",
    ),
    Cause(
        r"password authentication failed for user|no password supplied",
        "PostgreSQL answered, and did not take the user and password in DATABASE_URL. Look whether this service reads\n"
        "the value that you think (`auracheck check -v` tells which file wins), then whether the role has that\n"
        "password.",
        entry="DATABASE_URL",
    ),
    Cause(
        r"could not translate host name|name or service not known|temporary failure in name resolution"
        r"|getaddrinfo failed|nodename nor servname",
        "The host in a URL has no address here. It is misspelt, a placeholder, or a name that is only known inside\n"
        "another network (a Compose service's name means nothing outside its project). A password with an @ in it\n"
        "also makes a wrong host: write it as %40.",
        "malformed-secret",
    ),
    Cause(
        r"error \d+ connecting to .*:\d+\. connection refused",
        "Nothing listens where REDIS_URL leads to. In a container, localhost is the container itself: a URL from a\n"
        "developer's laptop does not work there.",
        entry="REDIS_URL",
    ),
    Cause(
        r"connection refused|connection to server at .* failed",
        "A URL leads to a host where nothing listens on that port. In a container, localhost is the container itself:\n"
        "a URL from a developer's laptop does not work there.",
    ),
    Cause(
        r"\b(?:noauth|wrongpass)\b|authentication required|called without any password configured",
        "Redis wants a password and REDIS_URL has none or another one, or the other way round. The password stands\n"
        "before the host, with a colon even where there is no user: redis://:PASSWORD@HOST:6379/0",
        "weak-secret",
        "REDIS_URL",
    ),
    Cause(
        r"redis url must specify one of the following schemes",
        "REDIS_URL has to begin with redis:// or rediss:// (with TLS); a bare HOST:PORT is no URL.",
        "malformed-secret",
        "REDIS_URL",
    ),
    Cause(
        r"failed to load environment files",
        "systemd did not start the unit, because a file of its EnvironmentFile= cannot be read: it is missing, or\n"
        "its path is misspelt. `EnvironmentFile=-PATH`, with a dash, lets it be missing: then the secrets in it\n"
        "are missing as well. `auracheck check UNIT` names the file.",
        "missing-secret",
    ),
    Cause(
        r"ignoring invalid environment assignment|invalid environment assignment, ignoring",
        "systemd drops an assignment whose name has other characters than letters, digits and _ , so the variable is\n"
        "unset. Write the name as the application reads it: JWT_SECRET_KEY, not jwt-secret-key.",
        "misnamed-secret",
    ),
    Cause(
        r"variable is not set\. defaulting to a blank string",
        "Docker Compose found a ${NAME} that neither its .env nor the shell fills, and puts an empty value there.\n"
        "Set it in the .env beside the Compose file, which Compose reads by itself.",
        "unresolved-reference",
    ),
    Cause(
        r"insecurekeylength|hmac key is \d+ bytes|key is too short|key size is below",
        "The key that signs tokens is shorter than its algorithm wants: 32 bytes for HS256. Make a new one; tokens\n"
        "that the old one signed are not valid any more.",
        "weak-secret",
        "JWT_SECRET_KEY",
    ),
    Cause(
        r"credentials are required to create a twilioclient|twilio.*\bauthenticate\b|\b20003\b",
        "Twilio got no account SID and auth token, or two that do not belong together. The SID begins with AC and has\n"
        "34 characters; both are on the front page of the Twilio console.",
        "incomplete-pair",
        "TWILIO_AUTH_TOKEN",
    ),
    Cause(
        r"smtpauthenticationerror|username and password not accepted|\b535\b.*authentication",
        "The mail server did not take SMTP_USERNAME and SMTP_PASSWORD. Many providers want an app-specific password\n"
        "here, not the one that you sign in with.",
        "incomplete-pair",
        "SMTP_PASSWORD",
    ),
    Cause(
        r"\bkeyerror\b|field required|environment variable .* (?:is )?(?:not set|missing|required|undefined)",
        "The program reads an environment variable that is not there.",
        "missing-secret",
    ),
)

_QUOTES = str.maketrans("", "", "'\"`‘’“”")  # noqa: RUF001  messages copied from web pages have these
_LONGEST = 10_000
"""Characters of a message that are looked at; the cause stands near its end or its beginning in any log."""


def explain_message(message: str, policy: Policy) -> str | None:
    """The causes that a message tells of, with the pages of the secrets and rules that it names; None for none."""
    plain = " ".join(message[:_LONGEST].translate(_QUOTES).split())
    cause = next((cause for cause in CAUSES if re.search(cause.pattern, plain, re.IGNORECASE)), None)
    entries = _named(plain, policy)
    named_rules = [name for name in rules.names() if re.search(rf"(?<![\w-]){name}(?![\w-])", plain)]
    if cause is None and not entries and not named_rules:
        return None
    if cause is not None:
        meant = policy.secrets.get(cause.entry)
        entries = entries or ([meant] if meant else [])
        named_rules = [cause.rule] if cause.rule in rules.names() else []
    pages = [catalogue.secret_page(policy, entry) for entry in entries]
    pages += [parts.rule_page(name) for name in named_rules]
    return "\n\n\n".join([*([f"What it means\n{reflow(cause.said, '  ')}"] if cause else []), *pages])


def _named(plain: str, policy: Policy) -> list[Entry]:
    """The secrets whose names stand in the message."""
    words = set(re.findall(r"[A-Za-z_][\w.-]*", plain))
    return [entry for entry in policy.secrets.values() if entry.name in words]
