"""`-f sarif`: SARIF 2.1.0, which code scanning reads (GitHub, Azure DevOps, editors)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from inspect import cleandoc
from json import dumps

from auracheck.hosts import Fleet, FleetHost
from auracheck.model import Origin, Unread
from auracheck.project import SITE, rule_url
from auracheck.provenance import Provenance
from auracheck.report import HEADINGS, Checkout, Finding, Report, RuleText, Waived
from auracheck.reporters import Reporter, visible
from auracheck.reporters.asides import asides
from auracheck.reporters.findings import least, place, statement, unread_line
from auracheck.reporters.fleet import hosts_of
from auracheck.reporters.json_array import array
from auracheck.reporters.places import Fingerprinted, fingerprinted, inside
from auracheck.typed import Any

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"
"""The name by which code scanning calls the top of the repository."""

_MOST_RELATED = 100
"""GitHub refuses a result with more than 1,000 places and shows a few."""

_Json = dict[str, Any]


class SarifReporter(Reporter):
    """SARIF 2.1.0 for code scanning: every finding with its rule's explanation, at a path from the repository's top.

    What has no file in the repository (the environment, a store, a file in /etc) is at the policy's file or the
    project's, line 1. What is waived is suppressed, with its reason. A source that could not be read is a notification,
    and the run is then not successful; so is, as a note, a policy file in use and what is waived or was not checked.
    Notes are there with `-v`.

    GitHub Actions, uploaded although the check failed; the job needs `security-events: write`

      - run: auracheck check --env production -f sarif -o auracheck.sarif
      - uses: github/codeql-action/upload-sarif@v4
        if: always()
        with:
          sarif_file: auracheck.sarif
          checkout_path: ${{ runner.temp }}

    The last line keeps that action from hashing the lines that findings are at, which is what it does with
    files of the work tree. No such hash is needed: each finding has a fingerprint, made of names alone.
    """

    name = "sarif"
    escapes = True

    def pieces(self, report: Report) -> Iterator[str]:
        lowest = least(report, self.verbose)
        findings = [finding for finding in report.findings if finding.severity >= lowest]
        rules = list(_rules(report.rules, findings))
        log = dumps(_log(report, findings, rules), indent=1, ensure_ascii=True, allow_nan=False)
        before, _, after = log.rpartition("[]")
        yield before
        yield from array(_results(report, findings, rules), depth=3)
        yield f"{after}\n"


def _log(report: Report, findings: Sequence[Finding], rules: Sequence[_Json]) -> _Json:
    """The log without its results, whose place is last."""
    from auracheck import __version__

    driver = {"name": "auracheck", "version": __version__, "semanticVersion": __version__, "informationUri": SITE}
    run = {
        "tool": {"driver": {**driver, "rules": rules}},
        "automationDetails": {"id": "auracheck/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            ROOT: {"description": {"text": "The top of the repository."}},
            **_bases(report.fleet, findings),
        },
        **_provenance(report.provenance),
        "invocations": [_invocation(report)],
        "results": [],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _results(report: Report, findings: Iterable[Finding], rules: Iterable[_Json]) -> Iterator[_Json]:
    numbers = {rule["id"]: number for number, rule in enumerate(rules)}
    labels = {host.name: list(map(visible, host.label_words)) for host in report.fleet.hosts} if report.fleet else None
    for each in fingerprinted(findings, report.checkout):
        yield _from_host(_result(each, numbers, report.checkout), each.finding, labels)


def _provenance(provenance: Provenance | None) -> _Json:
    """Where the report comes from: its repository (section 3.14.13), and its host and labels as properties."""
    if provenance is None:
        return {}
    found: _Json = {
        "properties": {"host": visible(provenance.host), "labels": list(map(visible, provenance.label_words))}
    }
    if provenance.repository and "://" in provenance.repository:
        revision = {"revisionId": provenance.revision} if provenance.revision else {}
        found["versionControlProvenance"] = [{"repositoryUri": _uri(provenance.repository), **revision}]
    return found


def _bases(fleet: Fleet | None, findings: Iterable[Finding]) -> _Json:
    """For each host of a fleet, the URL from which its paths start: two hosts have different files of one name. Of
    some hosts there are marks alone."""
    if fleet is None:
        return {}
    hosts = {host: FleetHost(host) for finding in findings for host in hosts_of(finding)}
    hosts.update({host.name: host for host in fleet.hosts})
    return {visible(name): {"uri": _uri(host.base)} for name, host in sorted(hosts.items())}


def _from_host(result: _Json, finding: Finding, labels: Mapping[str, list[str]] | None) -> _Json:
    """The result with a place for each host: the same path, from the base of that host. ``labels`` are those of all
    hosts, None in a report about one."""
    if labels is None:
        return result
    first = result["locations"][0]
    places = []
    for host in hosts_of(finding)[:_MOST_RELATED]:
        there = {**first["physicalLocation"], "artifactLocation": {**first["physicalLocation"]["artifactLocation"]}}
        there["artifactLocation"]["uriBaseId"] = visible(host)
        places.append({**first, "physicalLocation": there})
    named = {visible(host): labels[host] for host in hosts_of(finding) if labels.get(host)}
    return {**result, "locations": places, **({"properties": {"labels": named}} if named else {})}


def _uri(url: str) -> str:
    from urllib.parse import quote

    return quote(visible(url), safe=":/%@[]~!$&'()*+,;=-._")


def _rules(asked: Iterable[RuleText], findings: Iterable[Finding]) -> Iterator[_Json]:
    """The rules that were run, and by name alone others that a finding has. GitHub requires every text of each."""
    rules = {rule.name: rule for rule in asked}
    for finding in findings:
        rules.setdefault(finding.rule, RuleText(finding.rule, "", "", finding.severity))
    for rule in rules.values():
        described = {"text": summary(rule)}
        yield {
            "id": rule.name,
            "name": "".join(map(str.capitalize, rule.name.split("-"))),
            "shortDescription": described,
            "fullDescription": described,
            "help": {"text": plain(rule), "markdown": markdown(rule)},
            "helpUri": rule_url(rule.name),
            "defaultConfiguration": {"level": rule.severity.word},
            "properties": {"tags": ["secrets", *filter(None, [rule.group])]},
        }


def summary(rule: RuleText) -> str:
    """Its first paragraph, or its name without docstrings (`python -OO`)."""
    return " ".join(cleandoc(rule.text).split("\n\n")[0].split()) or rule.name


def plain(rule: RuleText) -> str:
    """The whole explanation as it was written."""
    return cleandoc(rule.text) or rule.name


def markdown(rule: RuleText) -> str:
    """The whole explanation, headings as such, the example as code, and how to read it in a terminal."""
    parts = "\n\n".join(_parts(cleandoc(rule.text)))
    return f"{parts}\n\n`auracheck explain {rule.name}` says the same in a terminal.".strip()


def _parts(text: str) -> Iterator[str]:
    """Each heading with what is under it. Angle brackets are placeholders, not HTML."""
    heading, lines = "", list[str]()
    for line in [*text.splitlines(), ""]:
        if line in HEADINGS:
            yield from _part(heading, lines)
            heading, lines = line, []
        else:
            lines.append(line)
    yield from _part(heading, lines)


def _part(heading: str, lines: list[str]) -> Iterator[str]:
    body = "\n".join(lines).strip("\n")
    if heading:
        yield f"## {heading}"
    if heading == HEADINGS[-1]:
        yield f"```text\n{body}\n```"
    elif body:
        yield body.replace("<", "&lt;").replace("``", "`")


def _invocation(report: Report) -> _Json:
    """`executionSuccessful` (section 3.20.14) is about the run: findings are no failure of it, an unread source is."""
    code = report.exit_code
    return {
        "executionSuccessful": report.complete,
        "exitCode": int(code),
        "exitCodeDescription": code.meaning,
        "toolExecutionNotifications": [
            *(_notification(unread, report.checkout) for unread in report.unread),
            *map(_note, asides(report)),
        ],
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


def _note(aside: str) -> _Json:
    return {"level": "note", "message": _message(aside), "descriptor": {"id": "aside"}}


def _result(each: Fingerprinted, numbers: dict[str, int], checkout: Checkout) -> _Json:
    finding, spot = each.finding, each.spot
    lead = f"{spot.beside}: " if spot.beside else ""
    help = [f"Fix: {finding.help}"] if finding.help else []
    labels = [{"name": visible(label), "kind": "resource"} for label in finding.targets]
    location = {**_location(spot.path, spot.line, spot.column), **({"logicalLocations": labels} if labels else {})}
    result = {
        "ruleId": finding.rule,
        "ruleIndex": numbers[finding.rule],
        "level": finding.severity.word,
        "message": _message(f"{lead}{statement(finding)}", *help),
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


def _message(*lines: str) -> _Json:
    """Square brackets that would be read as a link are escaped (section 3.11.6). Braces stay single, although 3.11.5
    would double them: no viewer expands a text without arguments, and a doubled `${{` could not be copied."""
    text = "\n".join(map(visible, lines))
    if "](" in text:
        text = text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return {"text": text}
