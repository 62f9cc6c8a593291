"""`auracheck.typed` makes what `typing.NamedTuple` makes."""

import pickle
import typing

import pytest

from auracheck.typed import NamedTuple


class Ours(NamedTuple):
    """A place."""

    file: str
    line: int = 1
    tags: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        return f"{self.file}:{self.line}"


class Theirs(typing.NamedTuple):
    """A place."""

    file: str
    line: int = 1
    tags: tuple[str, ...] = ()


class Below(Ours):
    """One of a subclass that is made before any of its own class."""


def test_one_is_made_by_place_by_name_and_by_default() -> None:
    assert Below("b", tags=("x",)) == ("b", 1, ("x",))
    assert (Ours("a"), Ours("a", 2), Ours(line=3, file="a")) == (("a", 1, ()), ("a", 2, ()), ("a", 3, ()))
    assert Ours("a", 2).shown == "a:2"
    assert type(Below("b")._replace(line=2)) is Below


def test_the_first_ones_and_the_later_ones_are_alike() -> None:
    class Made(NamedTuple):
        file: str
        line: int = 1

    for _ in range(12):
        assert (Made("a"), Made("a", 2), Made(line=3, file="a")) == (("a", 1), ("a", 2), ("a", 3))
        for given, named in (
            ((), {}),
            (("a", 1, 2), {}),
            (("a",), {"file": "b"}),
            (("a",), {"no": 1}),
            ((), {"line": 1}),
        ):
            with pytest.raises(TypeError):
                Made(*given, **named)


@pytest.mark.parametrize("arguments", [{}, {"file": "a", "no": 1}])
def test_a_missing_or_unknown_field_is_refused(arguments: dict[str, str]) -> None:
    with pytest.raises(TypeError):
        Ours(**arguments)  # type: ignore[arg-type]
    with pytest.raises((TypeError, ValueError)):
        Ours("a")._replace(no=1)  # type: ignore[call-arg]


def test_it_has_the_names_and_the_look_of_the_other() -> None:
    ours, theirs = Ours("a", 2), Theirs("a", 2)
    assert repr(ours).partition("(")[2] == repr(theirs).partition("(")[2]
    assert (ours._fields, ours._field_defaults, ours._asdict()) == (
        theirs._fields, theirs._field_defaults, theirs._asdict()
    )  # fmt: skip
    assert (Ours.__doc__, Ours.__match_args__, Ours.__annotations__) == (
        Theirs.__doc__, Theirs.__match_args__, Theirs.__annotations__
    )  # fmt: skip
    assert Ours._make(theirs) == ours == theirs
    with pytest.raises(AttributeError):
        ours.file = "b"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        ours.other = "b"  # type: ignore[attr-defined]


def test_it_is_pickled_and_matched() -> None:
    assert pickle.loads(pickle.dumps(Ours("a", 2))) == Ours("a", 2)
    match Ours("a", 2):
        case Ours(file, line):
            assert (file, line) == ("a", 2)
