"""A byte order mark and carriage returns, where they alone make programs read an env file differently."""

from collections.abc import Iterator, Sequence

from auracheck.model import Secret, Value
from auracheck.rules.readings import BYTE_ORDER_MARK, Readings, listed

_MOST = 3


def cure_of(readings: Readings) -> str:
    """How the file is to be saved."""
    return f"save it {', '.join(cure for _, cure in _faults(readings))}"


def _faults(readings: Readings) -> Iterator[tuple[str, str]]:
    """What is in the file and not in its tidy form, with the way to save it."""
    content = readings.document.reveal()
    if b"\r\n" in content or content.endswith(b"\r"):
        yield "carriage returns at its line ends", "with LF line ends"
    if content.startswith(BYTE_ORDER_MARK):
        yield "a byte order mark at its start", "without a byte order mark"


class LineEnds:
    """What the form of one file does to its secrets: gathered name by name, told once."""

    def __init__(self, readings: Readings) -> None:
        self._readings = readings
        self._disturbed: dict[str, None] = {}
        self.names: list[str] = []

    @property
    def cure(self) -> str:
        return cure_of(self._readings)

    def differ(self, name: str, programs: Sequence[str]) -> bool:
        """Whether some of the programs read that name otherwise than they would from a tidy file, and not all alike.
        Then it is one of the ``names``."""
        readings = self._readings
        if readings.tidy is readings or len(readings.groups(name, programs)) < 2:
            return False
        disturbed = [program for program in programs if self._is_disturbed(program, name)]
        if not disturbed:
            return False
        self._disturbed.update(dict.fromkeys(disturbed))
        self.names.append(name)
        return True

    def message(self) -> str:
        what = [fault for fault, _ in _faults(self._readings)]
        who = list(self._disturbed)
        named = ", ".join(self.names[:_MOST]) + (f" and {len(self.names) - _MOST} more" if self.names[_MOST:] else "")
        read = "read" if who[1:] else "reads"
        return f"because of {listed(what)}, {self._readings.readers.told(who)} {read} {named} in another way"

    def _is_disturbed(self, program: str, name: str) -> bool:
        readings = self._readings
        if readings.refusal(program):
            return False
        return _text(readings.value(program, name)) != _text(readings.tidy.value(program, name))


def _text(value: Value) -> object:
    return value.reveal() if isinstance(value, Secret) else value
