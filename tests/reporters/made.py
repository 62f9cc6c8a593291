"""The pieces that reports are made of by hand, with what most of them share filled in."""

import re

from auracheck.model import Origin
from auracheck.report import Finding, SecretState, Severity, TargetReport
from auracheck.steps import EditStep, RunStep, do

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE
NAMES = (
    "JWT_SECRET_KEY", "DATABASE_URL", "SESSION_SECRET", "REDIS_URL",
    "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "SMTP_USERNAME", "SMTP_PASSWORD",
)  # fmt: skip
REQUIRED = NAMES[:4]
LENGTHS = {"JWT_SECRET_KEY": 64, "DATABASE_URL": 71, "SESSION_SECRET": 64, "REDIS_URL": 52}


def secrets(file=None, *, missing=(), elsewhere=(), overridden=None, required=REQUIRED, there=REQUIRED):
    """Every entry of the policy: the required ones there, one a line, the others missing."""
    found = []
    for line, name in enumerate(NAMES, 1):
        if name in missing or name not in there:
            found.append(SecretState(name, "missing", None, None, (), name in required))
            continue
        origin = Origin(file, line, 1) if file else Origin()
        lost = (overridden or {}).get(name, ())
        if name in elsewhere:
            found.append(SecretState(name, "elsewhere", None, origin, lost, name in required))
        else:
            found.append(SecretState(name, "set", LENGTHS.get(name, 20), origin, lost, name in required))
    return tuple(found)


NOUNS = {"dotenv": "file", "compose": "service", "github": "job"}


def target(label, file=None, *, source="dotenv", environment="production", said="--env", at=None, **more):
    options = {"judged": True, "consumer": "dotenv" if source == "dotenv" else "", "policy": "auraconnect"}
    options |= {key: more.pop(key) for key in list(more) if key in options}
    return TargetReport(
        label, source, options["judged"], options["consumer"], environment if options["judged"] else None,
        said if options["judged"] else "", at, "ENVIRONMENT", environment != "development", options["policy"],
        secrets(file, **more) if options["judged"] else (), noun=NOUNS.get(source, ""),
    )  # fmt: skip


COMMAND = re.compile(r"(?:auracheck|git|chmod) |\(umask |export |[^\W\d]\w*=\"\$\(")
LINE = re.compile(r"[^\W\d]\w*(?:=|: )[^ ]+$")


def fixed(help, origin):
    """The step that a line of text is: a command, a line for the file, or words."""
    if COMMAND.match(help):
        return (RunStep(help, tuple(re.findall(r" --\w+ ([A-Z]+)\b", help))),)
    if LINE.match(help) and origin.file:
        return (EditStep(origin.file, origin.line, "replace", (help,)),)
    return do(help)


def finding(rule, severity, secret, message, help, *locations, on, waived=None):
    on = on if isinstance(on, tuple) else (on,)
    return Finding(rule, severity, secret, message, fixed(help, *locations[:1]), locations, on, waived)


def optional(on, *names):
    """The notes about what is optional and off."""
    return tuple(
        finding("recommended-secret", NOTE, name, "optional, and not set", f"set {name}", Origin(), on=on)
        for name in names or NAMES[4:]
    )


def missing(name, on, *, file=None, line=None, severity=ERROR, environment="production"):
    help = f"auracheck generate {'session' if name == 'SESSION_SECRET' else 'jwt'} --write {file}"
    message = f"not set (required in {environment})"
    return finding("missing-secret", severity, name, message, help, Origin(file, line), on=on)
