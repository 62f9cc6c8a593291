"""From the objects of a JSON report back to its types. What is not of their shape raises `ValueError`, and keys that
are not known are skipped: a report of another version may have more, or fewer."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from auracheck.fleet.reading import Json
from auracheck.model import Origin, Unread
from auracheck.regex import regex
from auracheck.report import Finding, SecretState, Severity, TargetReport, Waived
from auracheck.steps import DoStep, EditStep, RunStep, Step, do

_RULE = regex("[a-z]+(?:-[a-z]+)*")
ACTIONS = frozenset({"insert", "replace", "delete", "create"})
MOST = 1_000_000_000
STATES = frozenset({"set", "empty", "missing", "elsewhere"})
SEVERITIES = {severity.word: severity for severity in Severity}


def text(value: Any) -> str:
    """A string that can be written. Half of a surrogate pair cannot, unless it stands for a byte (PEP 383)."""
    if not isinstance(value, str):
        raise ValueError("not a string")
    if not value.isascii():
        value.encode("utf-8", "surrogateescape")
    return value


def some_text(value: Any) -> str:
    if not value:
        raise ValueError("empty")
    return text(value)


def text_or_none(value: Any) -> str | None:
    return None if value is None else text(value)


def number(value: Any) -> int | None:
    """A length, a line or a column."""
    if value is not None and (type(value) is not int or not 0 < value < MOST):
        raise ValueError("not a number")
    return value


def texts(value: Any) -> tuple[str, ...]:
    return tuple(map(text, objects(value)))


def objects(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("not a list")
    return value


def table(value: Any) -> Json:
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return value


def moment(said: str) -> datetime | None:
    """A time of RFC 3339; None for what is not one, or has no time zone."""
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        return None
    return found if found.tzinfo else None


def target(found: Json) -> TargetReport:
    environment = text_or_none(found.get("environment"))
    return TargetReport(
        label=some_text(found["label"]),
        source=text(found.get("source", "")),
        judged=found.get("judged") is True,
        consumer="",
        environment=environment,
        environment_from=text(found.get("environment_from") or ""),
        environment_at=None,
        variable="",
        strict=environment not in (None, "development"),
        policy=text(found.get("policy") or ""),
        secrets=tuple(map(_secret, objects(found.get("secrets", [])))),
        judged_by=texts(found.get("judged_by", [])),
        presence_known=found.get("presence") != "unknown",
    )


def _secret(found: Any) -> SecretState:
    found = table(found)
    state, origin = text(found["state"]), found.get("origin")
    length = number(found.get("length"))
    if state not in STATES or (state == "set" and length is None):
        raise ValueError("not a state")
    return SecretState(
        some_text(found["name"]),
        state,
        length if state == "set" else None,
        None if origin is None else _origin(origin),
        tuple(map(_origin, objects(found.get("overridden", [])))),
        required=False,
    )


def _origin(found: Any) -> Origin:
    found = table(found)
    return Origin(
        text_or_none(found.get("file")), number(found.get("line")), number(found.get("column")),
        text_or_none(found.get("commit")),
    )  # fmt: skip


def finding(found: Any) -> Finding:
    found = table(found)
    waived = found.get("waived")
    return Finding(
        rule=_rule(found["rule"]),
        severity=_severity(found["severity"]),
        secret=text_or_none(found.get("secret")),
        message=some_text(found["message"]),
        fix=tuple(filter(None, map(_step, objects(found["fix"]))))
        if "fix" in found
        else do(text(found.get("help", ""))),
        locations=tuple(map(_origin, objects(found["locations"]))) or (Origin(),),
        targets=texts(found["targets"]),
        waived=None if waived is None else _waived(table(waived)),
    )


def _rule(name: Any) -> str:
    """Also one that this version does not have."""
    if not _RULE.fullmatch(text(name)):
        raise ValueError("not the name of a rule")
    return text(name)


def _severity(word: Any) -> Severity:
    if word not in SEVERITIES:
        raise ValueError("not a severity")
    return SEVERITIES[word]


def _waived(found: Json) -> Waived:
    until = text_or_none(found.get("until"))
    return Waived(text(found.get("reason", "")), date.fromisoformat(until) if until else None)


def _step(found: Any) -> Step | None:
    """None where another version says something that this one does not know, and not in words."""
    found = table(found)
    if found["step"] == "run":
        return RunStep(some_text(found["command"]), texts(found.get("needs", [])))
    if found["step"] == "edit":
        new = found.get("new")
        lines = None if new is None else texts(new)
        file, line = text_or_none(found.get("file")), number(found.get("line"))
        if found["action"] not in ACTIONS:
            raise ValueError("not an action")
        return EditStep(file, line, found["action"], lines, texts(found.get("names", [])))
    return DoStep(some_text(found["text"])) if "text" in found else None


def unread(found: Json) -> Unread:
    reason, file = text(found["reason"]), text_or_none(found.get("file"))
    return Unread(text(found["source"]), reason, file, number(found.get("line")))


def labels(found: Iterable[tuple[str, Any]]) -> tuple[tuple[str, str], ...]:
    return tuple((text(key), text(value)) for key, value in found)
