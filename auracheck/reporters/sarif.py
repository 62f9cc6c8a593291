"""`-f sarif`: SARIF 2.1.0, which code scanning reads (GitHub, Azure DevOps, editors)."""

from collections.abc import Iterable, Iterator
from json import dumps
from typing import Any, TextIO

from auracheck.model import Origin, Unread
from auracheck.report import Checkout, Finding, Report, RuleText, Waived
from auracheck.reporters.base import Reporter
from auracheck.reporters.places import Fingerprinted, fingerprinted, inside
from auracheck.reporters.rule_help import HOME, markdown, plain, summary
from auracheck.reporters.sections import least
from auracheck.reporters.text import place, statement, unread_line, visible

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"
"""The name by which code scanning calls the top of the repository."""

_MOST_RELATED = 100
"""GitHub refuses a result with more than 1,000 places and shows a few."""

_Json = dict[str, Any]


class Sarif(Reporter):
    """SARIF 2.1.0 for code scanning: every finding with its rule's explanation, at a path from the repository's top.

    What has no file in the repository (the environment, a store, a file in /etc) stands at the policy's file or the
    project's, line 1. What is waived is suppressed, with its reason. A source that could not be read is a notification,
    and the run is then not successful. Notes are there with `-v`.

    GitHub Actions, uploaded although the check failed; the job needs `security-events: write`

      - run: auracheck check --env production -f sarif -o auracheck.sarif
      - uses: github/codeql-action/upload-sarif@v4
        if: always()
        with:
          sarif_file: auracheck.sarif
          checkout_path: ${{ runner.temp }}

    The last line keeps that action from making a hash of the lines that findings stand at, which is what it does with
    files of the work tree. It needs none: each finding has a fingerprint, of names alone.
    """

    name = "sarif"

    def write(self, report: Report, out: TextIO) -> None:
        out.write(dumps(_log(report, self.verbose), indent=1, ensure_ascii=True, allow_nan=False) + "\n")


def _log(report: Report, verbose: bool) -> _Json:
    from auracheck import __version__

    findings = [finding for finding in report.findings if finding.severity >= least(report, verbose)]
    rules = list(_rules(report.rules, findings))
    driver = {"name": "auracheck", "version": __version__, "semanticVersion": __version__, "informationUri": HOME}
    numbers = {rule["id"]: number for number, rule in enumerate(rules)}
    run = {
        "tool": {"driver": {**driver, "rules": rules}},
        "automationDetails": {"id": "auracheck/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The top of the repository."}}},
        "invocations": [_invocation(report)],
        "results": [_result(each, numbers, report.checkout) for each in fingerprinted(findings, report.checkout)],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rules(asked: Iterable[RuleText], findings: Iterable[Finding]) -> Iterator[_Json]:
    """The rules that were asked, and by name alone others that a finding has. GitHub wants every text of each."""
    rules = {rule.name: rule for rule in asked}
    for finding in findings:
        rules.setdefault(finding.rule, RuleText(finding.rule, "", "", finding.severity))
    for rule in rules.values():
        yield {
            "id": rule.name,
            "name": "".join(map(str.capitalize, rule.name.split("-"))),
            "shortDescription": {"text": summary(rule)},
            "fullDescription": {"text": summary(rule)},
            "help": {"text": plain(rule), "markdown": markdown(rule)},
            "helpUri": HOME,
            "defaultConfiguration": {"level": str(rule.severity)},
            "properties": {"tags": ["secrets", *filter(None, [rule.group])]},
        }


def _invocation(report: Report) -> _Json:
    """`executionSuccessful` (section 3.20.14) is about the run: findings are no failure of it, an unread source is."""
    code = report.exit_code
    told = [_notification(unread, report.checkout) for unread in report.unread]
    return {
        "executionSuccessful": report.complete,
        "exitCode": int(code),
        "exitCodeDescription": code.meaning,
        "toolExecutionNotifications": told,
    }


def _notification(unread: Unread, checkout: Checkout) -> _Json:
    found = inside(Origin(unread.file, unread.line), checkout)
    where = {"locations": [_location(found, unread.line, None)]} if found is not None else {}
    return {
        "level": "error",
        "message": _message(f"not read: {unread_line(unread)}"),
        "descriptor": {"id": "unread"},
        **where,
    }


def _result(each: Fingerprinted, numbers: dict[str, int], checkout: Checkout) -> _Json:
    finding, spot = each.finding, each.spot
    lead = f"{spot.beside}: " if spot.beside else ""
    help = f"\nMend it: {visible(finding.help)}" if finding.help else ""
    labels = [{"name": visible(label), "kind": "resource"} for label in finding.targets]
    location = {**_location(spot.path, spot.line, spot.column), **({"logicalLocations": labels} if labels else {})}
    result = {
        "ruleId": finding.rule,
        "ruleIndex": numbers[finding.rule],
        "level": str(finding.severity),
        "message": _message(f"{lead}{statement(finding)}{help}"),
        "locations": [location],
        "partialFingerprints": {
            "auracheck/v1": f"{each.digest}:{each.repeat}",
            "primaryLocationLineHash": f"{each.digest[:16]}:{each.repeat}",
        },
    }
    if related := list(_related(finding.locations[1 : _MOST_RELATED + 1], checkout)):
        result["relatedLocations"] = related
    if finding.waived:
        result["suppressions"] = [_suppression(finding.waived)]
    return result


def _related(origins: Iterable[Origin], checkout: Checkout) -> Iterator[_Json]:
    for number, origin in enumerate(origins, 1):
        path = inside(origin, checkout)
        if path is not None:
            yield {"id": number, **_location(path, origin.line, origin.column), "message": _message(place(origin))}


def _suppression(waived: Waived) -> _Json:
    until = f" (until {waived.until.isoformat()})" if waived.until else ""
    return {"kind": "external", "status": "accepted", "justification": f"{visible(waived.reason)}{until}"}


def _location(path: str, line: int | None, column: int | None) -> _Json:
    from urllib.parse import quote

    region = {"startLine": line or 1, **({"startColumn": column} if line and column else {})}
    uri = quote(path.encode("utf-8", "surrogateescape"), safe="/")
    return {"physicalLocation": {"artifactLocation": {"uri": uri, "uriBaseId": ROOT}, "region": region}}


def _message(text: str) -> _Json:
    """Square brackets that would be read as a link are escaped (section 3.11.6). Braces stay single, although 3.11.5
    would double them: no viewer expands a text without arguments, and a doubled `${{` could not be copied."""
    if "](" in text:
        text = text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return {"text": text}
