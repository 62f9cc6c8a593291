"""`auracheck check`: from the options to a request, and from the report to the exit code."""

import os
from collections.abc import Iterable, Mapping, Sequence

from auracheck.cli.options import CommandTable, Option
from auracheck.errors import UsageError
from auracheck.listing import some
from auracheck.report import Severity
from auracheck.reporters import REGISTRY as FORMATS
from auracheck.reporters import WITH_COMMAND
from auracheck.systems.source import MAX_FILES
from auracheck.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from auracheck.engine.request import Request
    from auracheck.fixes.edits import FileChange
    from auracheck.report import Report

_MOST_NAMES = 10
"""Names of a changed file that are shown."""

FAIL_ON = {"error": Severity.ERROR, "warning": Severity.WARNING, "note": Severity.NOTE, "never": None}


def format_option(forms: tuple[str, ...]) -> Option:
    """The option for the format of a report, one of these."""
    words = f"Format of the report: {', '.join(forms)} [default: table]."
    return Option(("-f", "--format"), "form", words, "FORM", "table", choices=lambda: forms)


OUTPUT = Option(("-o",), "output", "Write the report to FILE, the verdict to stderr.", "FILE")
FAILING = Option(
    ("--fail-on",), "fail_on", f"Minimum severity that fails: {', '.join(FAIL_ON)} [default: error].",
    "SEVERITY", "error", choices=lambda: tuple(FAIL_ON),
)  # fmt: skip
QUIET = Option(("-q",), "quiet", "Print no report; set the exit code only.")

OPTIONS = {
    "Usual": (
        Option(("-e", "--env"), "environment", "Judge as this environment [default: $AURACHECK_ENV].", "ENV"),
        format_option(tuple(FORMATS)),
        OUTPUT,
        Option(("--fix",), "fixes", "Fix what can be fixed safely, then check again."),
        Option(("--diff",), "diff", "Show what --fix would change, with masked values; change nothing."),
        Option(("--policy",), "policy", "Policy file (TOML), or an example file whose names are required.", "FILE"),
        QUIET,
        Option(("-v",), "verbose", "Show notes, and which source overrides which."),
    ),
    "What is checked": (
        Option(("--select",), "select", "Check these rules only (comma-separated).", "RULE|GROUP", many=True),
        Option(("--ignore",), "ignore", "Skip these rules (comma-separated).", "RULE|GROUP", many=True),
        Option(("--service",), "services", "Check this service, container or job.", "NAME", many=True),
        Option(("--if-present",), "if_present", "Check SOURCE too if it exists.", "SOURCE", many=True),
        Option(("--merge",), "merge", "Merge all sources into one; later ones win."),
        Option(
            ("--expect-same",),
            "expect_same",
            "Require the same values in all targets, for example file and process.",
        ),
    ),
    "What else is looked at": (
        Option(("--connect",), "connect", "Connect to PostgreSQL and Redis with the URLs."),
        Option(("--known",), "known", "Report values listed in FILE as leaked, one per line.", "FILE"),
        Option(("--repo",), "repo", "Search the files that git tracks in DIR for the values.", "DIR"),
        Option(("--history",), "history", "Search the whole git history for the values."),
        Option(("--since",), "since", "Search the git history since REV for the values.", "REV"),
    ),
    "How files are read": (
        Option(
            ("--consumer",),
            "consumers",
            "Programs that will read the env files (comma-separated): dotenv,docker-env.",
            "NAME",
            many=True,
        ),
        Option(("--env-file",), "env_files", "Use FILE instead of .env (Compose).", "FILE", many=True),
        Option(("--root",), "root", "Use DIR as the root folder (systemd) [default: /].", "DIR", "/"),
        Option(
            ("--timeout",),
            "timeout",
            "Timeout for each server and FIFO [default: 10].",
            "SECONDS",
            10.0,
            number=float,
            within=(0, 3600),
        ),
        Option(
            ("--max-files",),
            "max_files",
            f"Check at most N files of a folder [default: {MAX_FILES}].",
            "N",
            MAX_FILES,
            number=int,
            within=(0, 10**9),
        ),
    ),
    "Gates, and reports of many hosts": (
        FAILING,
        Option(("--exit-zero",), "exit_zero", "Exit with 0 whenever the report was written."),
        Option(("--unsafe-fixes",), "unsafe", "With --fix: also replace passwords and existing values."),
        Option(("--label",), "labels", "Add a label to the report, such as host=web1.", "KEY=VALUE", many=True),
        Option(("--marks",), "marks", "Write marks of strong values to FILE, by the key on standard input.", "FILE"),
    ),
}
"""The options by headings of the help: what most people need comes first."""


def check(options: Mapping[str, Any], words: Sequence[str]) -> int:
    """Check the secrets that a service is about to read.

    Without SOURCE, check this process's environment on top of ./.env. A SOURCE is SCHEME:LOCATION or a path;
    `auracheck explain` lists the schemes, `auracheck explain exit-codes` the exit codes.
    """
    from auracheck.cli.output import deliver
    from auracheck.engine.run import run

    _check_usage(options)
    request = _request(options, words)
    if options["marks"] is not None:
        report = _marked(request, options["marks"])
    elif options["fixes"] or options["diff"]:
        report = _fixed(request, options)
        if options["diff"]:
            return report.exit_code
    else:
        report = run(request)
    how = {name: options[name] for name in ("quiet", "verbose", "exit_zero")}
    return deliver(report, options["form"], options["output"], **how)


def _request(options: Mapping[str, Any], words: Sequence[str]) -> "Request":
    from auracheck.engine.environments import requested_environment
    from auracheck.engine.request import Request
    from auracheck.rules.selection import named, selected

    request = Request(
        sources=options["sources"],
        if_present=options["if_present"],
        environ=dict(os.environ),
        environment=requested_environment(options["environment"], os.environ),
        policy=options["policy"],
        services=options["services"],
        consumers=_consumers(options["consumers"]),
        env_files=options["env_files"],
        root=options["root"],
        merge=options["merge"],
        fail_on=FAIL_ON[options["fail_on"]],
        timeout=options["timeout"],
        max_files=options["max_files"],
        verbose=options["verbose"],
        known=options["known"],
        expect_same=options["expect_same"],
        repo=options["repo"],
        history=options["history"],
        since=options["since"],
        connect=options["connect"],
        labels=_labels(options["labels"]),
        command=_command(options["form"], words),
        loaders=options["form"] == "table" and not options["quiet"],
        named=named(options["select"]),
    )
    rules = selected(options["select"], options["ignore"], request.rule_options)
    if options["quiet"]:
        return request._replace(rules=rules)
    from auracheck.reporters import progress

    return request._replace(rules=rules, progress=progress.searching(), reading=progress.reading())


def _fixed(request: "Request", options: Mapping[str, Any]) -> "Report":
    """The report after the fixes. Print what was done on stderr, the diff of `--diff` on stdout."""
    from auracheck.cli.output import complain, echo, say
    from auracheck.engine.fixing import fix
    from auracheck.fixes.edits import diff_lines
    from auracheck.reporters import visible
    from auracheck.reporters.findings import unread_lines
    from auracheck.reporters.redaction import redacted

    done = fix(request, unsafe=options["unsafe"], dry_run=options["diff"])
    if options["diff"]:
        echo("".join(f"{redacted(visible(line))}\n" for line in diff_lines(done.changes)))
    elif not options["quiet"]:
        for path, titles in _changed(done.changes).items():
            say(redacted(visible(f"fixed {path}" + (f": {some(titles, _MOST_NAMES)}" if titles else ""))))
    for reason in done.refused:
        complain(f"not fixed: {reason}")
    for reason in () if options["quiet"] else done.left:
        say(redacted(visible(f"not fixed: {reason}")))
    for line in unread_lines(done.report.unread) if options["diff"] and not options["quiet"] else ():
        say(redacted(visible(f"not checked: {line}")))  # without a diff the report says it
    return done.report


def _changed(changes: Iterable["FileChange"]) -> dict[str, list[str]]:
    """What was changed in each file, each once, in the order of the files."""
    titles: dict[str, dict[str, None]] = {}
    for change in changes:
        titles.setdefault(change.path, {}).update((each.title, None) for each in change.changes if each.title)
    return {path: list(of_file) for path, of_file in titles.items()}


def _marked(request: "Request", path: str) -> "Report":
    """The report, after the marks were written; where that fails, they are unread."""
    from auracheck.cli.output import complain
    from auracheck.engine.marks import marks, read_key
    from auracheck.engine.run import judged_run
    from auracheck.fixes.private_file import write_private
    from auracheck.model import Unread

    key = read_key(request.timeout)
    report, run = judged_run(request)
    try:
        write_private(path, "".join(marks(run, report, key)).encode("ascii"))
    except OSError as error:  # its text says whether the file is unchanged
        complain(str(error.args[-1]))
        report = report._replace(unread=(*report.unread, Unread("--marks", "the marks were not written")))
    return report


def _check_usage(options: Mapping[str, Any]) -> None:
    """Reject wrong usage before anything is read. Raises `UsageError`."""
    from auracheck.cli.output import check_output

    named = [options[option] or ".env" for option in ("policy", "known")]
    sources = (*options["sources"], *options["if_present"])
    read = (*sources, *named, ".env")
    check_output(options["output"], read)
    if options["marks"] is not None:
        _check_marks(options, read)
    if options["timeout"] != options["timeout"]:  # NaN is within every range
        raise UsageError("invalid --timeout (expected a number of seconds)")
    if options["merge"] and options["expect_same"]:
        raise UsageError(
            "--merge with --expect-same", "remove one of them: --expect-same compares the targets that --merge joins"
        )
    if options["unsafe"] and not (options["fixes"] or options["diff"]):
        raise UsageError("--unsafe-fixes without --fix", "add --fix, or --diff to see the changes")
    if options["exit_zero"] and options["quiet"] and not options["output"]:
        raise UsageError("--exit-zero with -q (neither a report nor an exit code)", "write the report with -o FILE")
    if options["env_files"] and not sources:
        from shlex import quote  # late: only a mistake needs it

        raise UsageError(
            "--env-file without a Compose file", "auracheck check " + " ".join(map(quote, options["env_files"]))
        )
    if "" in (options["repo"], options["since"]):  # a script's variable came out empty
        raise UsageError("empty --repo or --since (expected a folder, a revision)")


def _command(form: str, words: Sequence[str]) -> str:
    """The call, for the formats that show it."""
    if form not in WITH_COMMAND:
        return ""
    from auracheck.reporters.redaction import command

    return command(words)


def _labels(given: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The labels, each key once, the last one of it. Raises `UsageError` for anything but KEY=VALUE."""
    pairs = [word.partition("=") for word in given]
    for key, equals, _ in pairs:
        if not equals or not key.strip() or not key.isprintable():
            raise UsageError("invalid --label (expected KEY=VALUE)", "for example --label host=web1")
    return tuple({key.strip(): value for key, _, value in pairs}.items())


def _check_marks(options: Mapping[str, Any], read: Sequence[str]) -> None:
    """Raises `UsageError` where the marks have no file of their own, or the key no standard input."""
    from auracheck.cli.output import check_output

    check_output(options["marks"], (*read, *filter(None, [options["output"]])))
    if not {"-", "/dev/stdin", "/dev/fd/0"}.isdisjoint(read):
        raise UsageError("--marks reads its key from standard input, which is a source here", "name a file as source")
    if options["output"] and os.path.abspath(options["marks"]) == os.path.abspath(options["output"]):
        raise UsageError("--marks and -o name the same file", "marks are never part of a report: name two files")
    if options["fixes"] or options["diff"]:
        raise UsageError("--marks with --fix or --diff", "fix first, then check again with --marks")


def _consumers(given: Sequence[str]) -> tuple[str, ...]:
    """The grammars named, each once, without the colon of a scheme. Raises `UsageError` for an unknown one."""
    from auracheck.systems import grammar_of

    names = tuple(dict.fromkeys(name.strip().removesuffix(":") for word in given for name in word.split(",")))
    for name in names:
        grammar_of(name)
    return names


CHECK = CommandTable("sources", "[SOURCE]...", OPTIONS, check)
