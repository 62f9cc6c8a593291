"""The values that another program keeps, in files that were read: what to run so that they are checked, too."""

from collections.abc import Iterator

from auracheck.deployment import Run
from auracheck.model import EXTERNAL
from auracheck.report import Skipped
from auracheck.systems.externals import kept
from auracheck.systems.files import STDIN
from auracheck.systems.steps import quote


def kept_elsewhere(run: Run) -> Iterator[Skipped]:
    """A line for each such file and program."""
    files: dict[str, set[str]] = {}
    for judged in run.targets:
        for name, setting in judged.given.items():
            file = setting.origin.file
            if setting.value is EXTERNAL and setting.literal and file not in (None, STDIN):
                files.setdefault(file or "", set()).add(name)
    for document in run.documents if files else ():
        names = files.pop(document.path, set())
        shown = sorted(names)[:2]
        last = f" and {len(names) - 2} more" if len(names) > 2 else ""
        values = f"the value{'s' if len(names) > 1 else ''} of {(', ' if last else ' and ').join(shown)}"
        for program, command in kept(document.reveal(), quote(document.path)) if names else ():
            yield Skipped(f"{values}{last}", f"kept by {program} (run: {command})", ())
