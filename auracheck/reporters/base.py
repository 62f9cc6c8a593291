"""What a reporter is: it writes a report in one format."""

from abc import ABC, abstractmethod
from typing import ClassVar, TextIO

from auracheck.report import Report


class Reporter(ABC):
    """One format. ``verbose`` is `-v`: notes, and the chain of what overrides what."""

    name: ClassVar[str]

    def __init__(self, *, verbose: bool = False) -> None:
        self.verbose = verbose

    @abstractmethod
    def write(self, report: Report, out: TextIO) -> None:
        """Write the whole report to ``out``. Nothing of any value is in a report, so nothing can be shown."""
