"""What a reporter is, the formats that there are, and the one exit through which a report's text leaves."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping

from auracheck.provenance import Provenance
from auracheck.registry import member
from auracheck.report import Checkout, Report
from auracheck.typed import TYPE_CHECKING, Any, ClassVar, TextIO, TypeVar

if TYPE_CHECKING:
    from auracheck.hosts import Fleet


class Reporter(ABC):
    """One format. ``verbose`` is `-v`: also notes, what is waived, and which value overrides which."""

    name: ClassVar[str]
    escapes: ClassVar[bool] = False
    """Whether the format can write any character in ASCII. It then gets the texts as they were read."""
    bare: ClassVar[bool] = False
    """Whether the format has no place for `asides`. They are then said on stderr."""

    def __init__(self, *, verbose: bool = False) -> None:
        self.verbose = verbose

    def write(self, report: Report, out: TextIO) -> None:
        """Write the whole report to ``out``."""
        out.writelines(self.text(report, out.encoding))

    def text(self, report: Report, encoding: str | None = None) -> Iterator[str]:
        """The report as this encoding can carry it; None carries everything. No text leaves a reporter but here."""
        if self.escapes:
            return self.pieces(report)
        return (fit(piece, encoding) for piece in self.pieces(printable(report, encoding)))

    @abstractmethod
    def pieces(self, report: Report) -> Iterator[str]:
        """The report in the order in which it is written. A report contains no value, so none can be shown."""


REGISTRY: Mapping[str, str] = {
    "table": "table.TableReporter",
    "plain": "plain.PlainReporter",
    "json": "json_report.JsonReporter",
    "jsonl": "jsonl.JsonlReporter",
    "github": "github.GithubReporter",
    "sarif": "sarif.SarifReporter",
    "gitlab": "gitlab.GitlabReporter",
    "junit": "junit.JunitReporter",
    "markdown": "markdown.MarkdownReporter",
    "html": "html_page.HtmlReporter",
    "waivers": "waivers.WaiversReporter",
}
"""Each format's module and class, imported when used."""

WITH_COMMAND = frozenset(("markdown", "html"))
"""The formats that show the call by which a report was made."""


def reporter(name: str, *, verbose: bool = False) -> Reporter:
    """The reporter of a format in the registry."""
    found: type[Reporter] = member(__name__, REGISTRY[name])
    return found(verbose=verbose)


class _Printable(dict[str, str]):
    """Each text as one printable line in this encoding; one that comes again is looked up."""

    def __init__(self, encoding: str | None) -> None:
        self.encoding = encoding

    def __missing__(self, text: str) -> str:
        self[text] = shown = fit(visible(text), self.encoding)
        return shown


def printable(report: Report, encoding: str | None = None) -> Report:
    """The report with each text in it as one printable line in this encoding, for formats that people read."""
    return with_texts(report, _Printable(encoding))


def with_texts(report: Report, texts: Mapping[str, str]) -> Report:
    """The report with what ``texts`` has in place of each text in it."""
    checkout = report.checkout
    remote = frozenset(texts[spec] for spec in checkout.remote)
    return report._replace(
        targets=mapped(report.targets, texts),
        findings=mapped(report.findings, texts),
        unread=mapped(report.unread, texts),
        policies=mapped(report.policies, texts),
        skipped=mapped(report.skipped, texts),
        fixed=report.fixed and mapped(report.fixed, texts),
        connections=mapped(report.connections, texts),
        fleet=report.fleet and _of_fleet(report.fleet, texts),
        provenance=report.provenance and _from_outside(report.provenance, texts),
        example=texts[report.example],
        checkout=Checkout(texts[checkout.folder], texts[checkout.root], texts[checkout.anchor], remote),
    )


def _of_fleet(fleet: "Fleet", texts: Mapping[str, str]) -> "Fleet":
    changes = fleet.changes
    if changes is not None:
        new = frozenset((number, texts[label]) for number, label in changes.new)
        changes = changes._replace(new=new, fixed=mapped(changes.fixed, texts))
    return fleet._replace(hosts=mapped(fleet.hosts, texts), unlisted=mapped(fleet.unlisted, texts), changes=changes)


def _from_outside(provenance: Provenance, texts: Mapping[str, str]) -> Provenance:
    """The time and the revision have a form; the others are texts from outside."""
    labels = tuple((texts[key], texts[value]) for key, value in provenance.labels)
    repository = provenance.repository and texts[provenance.repository]
    command = texts[provenance.command]
    return provenance._replace(host=texts[provenance.host], labels=labels, repository=repository, command=command)


_Fields = TypeVar("_Fields", bound=tuple[Any, ...])


def mapped(part: _Fields, texts: Mapping[str, str]) -> _Fields:
    """The same tuple, of the same type, with each text in it from ``texts``; itself where these are all its own, so
    that a large report is not in memory twice."""
    fields = [texts[f] if type(f) is str else mapped(f, texts) if f and isinstance(f, tuple) else f for f in part]
    return part if fields == [*part] else tuple.__new__(type(part), fields)


_ASCII = str.maketrans(
    {"✗": "x", "✓": "ok", "·": "-", "–": "-", "—": "-", "─": "-", "’": "'", "‘": "'", "“": '"', "”": '"',  # noqa: RUF001
     "…": "...", "→": "->", "≥": ">=", "≤": "<=", "×": "x"}
)  # fmt: skip
_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def visible(text: str) -> str:
    """The text as one line that a terminal cannot interpret: control and invisible characters are escaped.

    A lone surrogate is a byte that was not UTF-8, and is written as that byte.
    """
    return text if text.isprintable() else "".join(c if c.isprintable() else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    code = ord(character)
    if character in _NAMED:
        return _NAMED[character]
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def fit(text: str, encoding: str | None) -> str:
    """The text as this encoding can carry it; None carries everything."""
    if text.isascii() or encoding is None:
        return text
    if not _carries_marks(encoding):
        text = text.translate(_ASCII)
    try:
        return text.encode(encoding, "backslashreplace").decode(encoding)
    except LookupError:
        return text.encode("ascii", "backslashreplace").decode("ascii")


def _carries_marks(encoding: str) -> bool:
    """Whether the encoding has the marks, so that their ASCII fall-backs are not needed."""
    try:
        "✗✓·–─".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
