"""Advised spellings, held against the grammars: each consumer reads back exactly the value, or the refusal is right."""

import random
from collections.abc import Iterator, Sequence
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auracheck.errors import Unreadable, UsageError
from auracheck.model import Secret
from auracheck.systems import grammar_of, grammars
from auracheck.systems.grammar import MAX_FILE
from auracheck.systems.spelling import SPELLINGS, line, spelling
from tests.bounds import within

CONSUMERS = tuple(grammars())
TRICKY = [
    *("'", '"', "\\", "$", "`", "\n", "\r", "\t", " ", "#", " #", "x", "1", "n", "_", "{", "}", "${", "$(", ":-", ":"),
    *(
        "=",
        "~",
        ";",
        "&",
        "!",
        "%",
        "-",
        "\x0b",
        "\x1c",
        "\x7f",
        "\x85",
        "\xa0",
        "é",
        "\u017f",
        "\u212a",
        "\u2028",
        "日本",
        "🔑",
    ),
    *("\ufeff", "\ufffe", "\0", "\udcff", "\ud800", "export ", "\\n", "\\\\", "$$", "''", "${x}", "${:-x}", "it's"),
]
TEXTS = st.lists(st.sampled_from(TRICKY), max_size=12).map("".join)
BYTES = st.binary(max_size=20).map(lambda raw: raw.decode("utf-8", "surrogateescape"))
SUBSETS = st.lists(st.sampled_from(CONSUMERS), min_size=1, unique=True)


def alone(name: str, written: str) -> str | None:
    """What a consumer reads from a file of this line alone; None where it does not read A, or anything else."""
    return _a_of(name, written, ["A"], {})


def in_a_file(name: str, written: str) -> str | None:
    """The same in the middle of a file; None also where what stands around it is not read as ever."""
    return _a_of(name, f"Q='0'\n\n# note\n{written}\nR=1\n", ["Q", "A", "R"], {"HOME": "/root", "x": "y"})


def _a_of(name: str, text: str, names: list[str], environ: dict[str, str]) -> str | None:
    try:
        reading = grammar_of(name).read(text.encode("utf-8", "surrogateescape"), environ)
    except (Unreadable, UnicodeEncodeError):
        return None
    found = {a.name: a.value.reveal() for a in reading.assignments if isinstance(a.value, Secret)}
    if list(found) != names or reading.dropped or reading.gaps or reading.absent or found.get("R", "1") != "1":
        return None
    return found["A"]


def subsets(consumers: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return (some for size in range(1, len(consumers) + 1) for some in combinations(consumers, size))


def reason_against(value: str, consumers: Sequence[str]) -> str:
    """What a refusal has to say; empty where there is to be none: a single consumer has a spelling for all it can."""
    for name in consumers:
        what = grammar_of(name).obstacle(value)
        if what is not None:
            return f"A: {name} cannot carry {what}"
    if len(consumers) > 1 and spelling(value, consumers) is None:
        return f"A: no way to write the value for all of {', '.join(consumers)}"
    return ""


def holds(value: str, consumers: Sequence[str]) -> None:
    """Either all of them read the advised line as exactly the value, or the refusal names what stands in the way."""
    reason = reason_against(value, consumers)
    if reason:
        with pytest.raises(UsageError) as refusal:
            line("A", value, consumers)
        assert str(refusal.value) == reason
        return
    written = line("A", value, consumers)
    for name in consumers:
        assert (alone(name, written), in_a_file(name, written)) == (value, value), name


@pytest.mark.parametrize("name", CONSUMERS)
@settings(max_examples=300, deadline=None)
@given(TEXTS | BYTES | st.text(max_size=20))
def test_one_consumer_reads_back_any_value_that_it_can_carry(name: str, value: str) -> None:
    holds(value, [name])


@settings(max_examples=500, deadline=None)
@given(TEXTS | BYTES, SUBSETS)
def test_several_consumers_read_back_the_same_value(value: str, consumers: list[str]) -> None:
    holds(value, consumers)


def test_advice_for_ten_thousand_random_values_is_read_alike() -> None:
    draw = random.Random(20260301)
    advised = 0
    for _ in range(10_000):
        value = "".join(draw.choices([*TRICKY[:40], "pass", "Word9"], k=draw.randint(0, 5)))
        consumers = draw.sample(CONSUMERS, draw.randint(1, len(CONSUMERS)))
        found = spelling(value, consumers)
        if found is not None:
            advised += 1
            assert {in_a_file(c, found.write("A", value)) for c in consumers} == {value}
    assert advised > 4_000


@pytest.mark.parametrize(
    "alphabet",
    [
        ("'", '"', "\\", "$", "`", "x", "\n"),
        ("$", "{", "}", ":", "-", "x", '"'),
        ("\r", "\n", '"', "'", "\\", "r", " "),
        ("#", " ", "\t", "\x85", ";", "=", "x"),
        ("\u2028", "\ufeff", "\ufffe", "\udcff", "\u017f", "$", "'"),
    ],
    ids=["quotes", "references", "line ends", "white space", "odd characters"],
)
def test_what_is_refused_cannot_be_written_in_any_way(alphabet: tuple[str, ...]) -> None:
    """All lines of up to four of these characters: whatever some consumers read alike from one has a spelling."""
    for raw in (f"A={''.join(some)}" for length in range(5) for some in product(alphabet, repeat=length)):
        read = {name: in_a_file(name, raw) for name in CONSUMERS}
        for value in {*read.values()} - {None}:
            alike = [name for name in CONSUMERS if read[name] == value]
            assert value is None or spelling(value, alike) is not None, (raw, alike)


@pytest.mark.parametrize(
    "alphabet",
    [
        *(("'", '"', "\\", "$", "`", "\n"), ("$", "{", "}", ":", "-", "x"), ("\r", "\n", '"', "'", "\\")),
        (" ", "#", "\t", "\x0b", "~", ":"),
        ("\u017f", "$", "[", "(", "\u212a", "'"),
    ],
)
def test_each_spelling_carries_what_it_says(alphabet: tuple[str, ...]) -> None:
    """All values of up to three of these characters, in every spelling, also in those that are not the first choice."""
    for value in ("".join(some) for length in range(4) for some in product(alphabet, repeat=length)):
        for way in SPELLINGS:
            for name in CONSUMERS:
                if way.carries(value, name) and not grammar_of(name).obstacle(value):
                    assert in_a_file(name, way.write("A", value)) == value, (way.name, name, value)


@pytest.mark.parametrize(
    ("value", "consumers", "written"),
    [
        ("", CONSUMERS, "A="),
        ("s3cret/+=%@,.:#x", CONSUMERS, "A=s3cret/+=%@,.:#x"),
        ("pa$$word", ["dotenv", "compose-env", "systemd-env", "shell-env"], "A='pa$$word'"),
        ("pa$$word", ["docker-env", "dotenv"], "A=pa$$word"),
        ("it's", ["dotenv", "compose-env", "systemd-env", "shell-env"], 'A="it\'s"'),
        ("it's $x", ["compose-env", "shell-env"], 'A="it\'s \\$x"'),
        ("it's `x`", ["systemd-env", "shell-env"], 'A="it\'s \\`x\\`"'),
        ("it's $x", ["dotenv", "compose-env"], "A='it\\'s $x'"),
        ("x\ry", ["dotenv"], 'A="x\\ry"'),
        ("${x}", ["dotenv"], 'A="${:-$}{x}"'),
        ("x\r", ["docker-env", "kubectl-env"], "A=x\r\r"),
    ],
)
def test_the_first_choice_is_the_plainest(value: str, consumers: Sequence[str], written: str) -> None:
    assert line("A", value, consumers) == written


def test_every_spelling_is_the_first_choice_for_something() -> None:
    values = ["x", "it's", " x", "it's $x", "it's `x`", "x\r", "'\r", "'${x}", "'\\\\ $x"]
    chosen = {found.name for value in values for some in subsets(CONSUMERS) if (found := spelling(value, some))}
    assert chosen == {way.name for way in SPELLINGS}


@pytest.mark.parametrize(
    ("value", "consumers", "reason"),
    [
        ("hunter2\n", ["docker-env"], "docker-env cannot carry a line break"),
        ("hunter2\n", ["shell-env", "kubectl-env"], "kubectl-env cannot carry a line break"),
        ("hunter2\0", ["shell-env"], "shell-env cannot carry a NUL character"),
        ("hunter2\udcff", ["dotenv"], "dotenv cannot carry bytes that are not UTF-8"),
        ("hunter2\ufdd0", ["systemd-env"], "systemd-env cannot carry what Unicode says is not a character"),
        ("hunter2\ud800", ["shell-env"], "shell-env cannot carry half a character"),
        (" hunter2", ["docker-env", "dotenv"], "no way to write the value for all of docker-env, dotenv"),
        ("hunter2" * 10_000, ["docker-env"], "docker-env cannot carry a line of more than 65,535 bytes"),
        ("hunter2" * 10_000, ["dotenv", "kubectl-env"], "kubectl-env cannot carry a line of more than 65,535 bytes"),
    ],
)
def test_a_refusal_tells_the_name_and_the_reason_but_not_the_value(
    value: str, consumers: Sequence[str], reason: str
) -> None:
    with pytest.raises(UsageError) as refusal:
        line("SESAME", value, consumers)
    assert str(refusal.value) == f"SESAME: {reason}"


@pytest.mark.parametrize("reader", CONSUMERS)
def test_a_name_is_refused_where_the_consumer_does_not_take_it(reader: str) -> None:
    """All names of up to three of these: a consumer that reads one back from a file takes it, and no other."""
    letters = (*"A1_.-['\" #=\xa0\x1cé\u0301:\r\udcff", "export")
    for name in ("".join(some) for length in range(4) for some in product(letters, repeat=length)):
        try:
            reading = grammar_of(reader).read(f"Q=0\n{name}=x\n".encode("utf-8", "surrogateescape"), {})
        except Unreadable:
            taken = False
        else:
            read = [(a.name, a.value.reveal()) for a in reading.assignments if isinstance(a.value, Secret)]
            taken = read == [("Q", "0"), (name, "x")] and not reading.gaps
        assert grammar_of(reader).takes_name(name) == taken, name


def test_a_refused_name_is_told() -> None:
    with pytest.raises(UsageError, match=r"invalid name 'A B' \(docker-env\)"):
        line("A B", "hunter2", ["dotenv", "docker-env"][1:])


@pytest.mark.parametrize(
    "unit", ["x", "'", '"', "\\", "$", "${", "${:-", "}", " ", "#", " #", "\n", "\r", "`", "~", ":"]
)
def test_advice_takes_linear_time(unit: str) -> None:
    value = unit * (MAX_FILE // len(unit))
    with within(20):  # about one second; quadratic would be hours
        for consumers in (*((name,) for name in CONSUMERS), CONSUMERS):
            spelling(value + "}", consumers)
