"""What was judged, as which environment, who said so, and by which policy: the words above a table; for the formats
that people keep also where and how the report was made."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from auracheck.listing import count, some
from auracheck.report import Report, TargetReport
from auracheck.reporters.findings import distinct
from auracheck.systems import program_of

HOST = "host"
"""What a host is called where it is a target."""

_MOST = 5
_MOST_FILES = 3
_WIDEST_FILES = 60
"""Longer lists of paths are counted: a header is one line."""
_SAID = {"job": "job environment", "location": "file name", "path": "store path", "default": "no environment set"}


def judged_as(targets: Iterable[TargetReport], stores: Collection[str], verbose: bool = False) -> str:
    """`production (--env), policy auraconnect, read as python-dotenv`; empty where no target is judged. ``stores`` are
    the labels of stores."""
    judged = [target for target in targets if target.judged]
    if not judged:
        return ""
    environments = " and ".join(distinct(target.environment or "" for target in judged))
    grammars = distinct(target.consumer for target in judged)
    read_as = f"read as {program_of(grammars[0]) or grammars[0]}{_loaded(judged)}" if len(grammars) == 1 else ""
    said = some(who_said(judged, stores), _MOST)
    return ", ".join(filter(None, (f"{environments} ({said})", _policy(judged, verbose), read_as)))


def _policy(judged: Sequence[TargetReport], verbose: bool) -> str:
    """`policy auraconnect`; programs of the catalogue that add what they know are named where no policy judged, and
    with `-v`."""
    policies = distinct(target.policy_file or target.policy for target in judged)
    shipped = {target.policy for target in judged}
    others = distinct(judge for t in judged for judge in t.judged_by if judge != "policy" and judge not in shipped)
    if not policies:
        return f"no policy: judged by {_joined(others or ['names'])}"
    named = f"{'policies' if len(policies) > 1 else 'policy'} {some(policies, _MOST_FILES)}"
    return f"{named}, and by {_joined(others)}" if others and verbose else named


def _loaded(judged: Sequence[TargetReport]) -> str:
    """` (load_dotenv in app.py:3)`: who loads the file, where there is one and that is known."""
    return f" ({judged[0].loaded_by})" if len(judged) == 1 and judged[0].loaded_by else ""


def _joined(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def who_said(judged: Sequence[TargetReport], stores: Collection[str]) -> list[str]:
    """Each of them once; `ENVIRONMENT in .env` with all files that set it. ``stores`` are the labels of stores."""
    said = distinct(
        ["path" if t.environment_from == "location" and t.label in stores else t.environment_from for t in judged]
    )
    by_variable = [target for target in judged if target.environment_from == "variable"]
    files = distinct([t.environment_at.file or "" for t in by_variable if t.environment_at])
    names = some(distinct([target.variable for target in by_variable]), _MOST)
    variable = f"{names} in {some(files, _MOST)}" if files else names
    return [variable if word == "variable" else _SAID.get(word, word) for word in said]


def noun_of(targets: Iterable[TargetReport]) -> str:
    """What all these targets are called: service, job, file; `target` where they differ or have no name."""
    nouns = {target.noun or "target" for target in targets}
    return nouns.pop() if len(nouns) == 1 else "target"


def file_of(label: str) -> str:
    """The file of a target: of `compose.yaml: api` the one that has the service."""
    file, colon, _ = label.rpartition(": ")
    return file if colon else label


def title_of(labels: Sequence[str], noun: str = "file") -> str:
    """The files of these targets, or their hosts, a common one once; too many are counted."""
    files = distinct(map(file_of, labels))
    named = ", ".join(files)
    fits = len(files) == 1 or (len(files) <= _MOST_FILES and len(named) <= _WIDEST_FILES)
    return named if fits else count(len(files), noun)


_SHORT_REVISION = 12
"""Characters of a revision, as git abbreviates one in a big repository."""


def run_facts(report: Report) -> Iterator[tuple[str, str]]:
    """The day, the revision, the command and the version, each with its title; what is not known is left out."""
    from auracheck import __version__

    known = report.provenance
    if report.today:
        yield "Date", f"{report.today.isoformat()} (UTC)"
    if known and known.revision:
        yield (
            "Revision",
            " ".join(filter(None, (known.revision[:_SHORT_REVISION], known.repository and f"of {known.repository}"))),
        )
    if known and known.command:
        yield "Command", known.command
    yield "Version", f"auracheck {__version__}"
