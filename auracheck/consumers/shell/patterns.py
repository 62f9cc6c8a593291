"""A shell's patterns (POSIX.1-2017 XCU 2.13; dash 0.5.12): `*`, `?` and brackets, of bytes, in time that is linear."""

from collections.abc import Iterable

MAX_ELEMENTS = 1000
"""A pattern with more elements than this, of which one is no plain character, is not followed."""

_ANY = (1 << 256) - 1
_CLASSES = {
    "alnum": str.isalnum, "alpha": str.isalpha, "blank": " \t".__contains__, "cntrl": lambda c: c < " " or c == "\x7f",
    "digit": str.isdigit, "graph": lambda c: " " < c < "\x7f", "lower": str.islower,
    "print": lambda c: " " <= c < "\x7f", "punct": lambda c: " " < c < "\x7f" and not c.isalnum(),
    "space": " \t\n\v\f\r".__contains__, "upper": str.isupper, "xdigit": "0123456789abcdefABCDEF".__contains__,
}  # fmt: skip
_CLASS_SETS = {name: sum(1 << c for c in range(128) if test(chr(c))) for name, test in _CLASSES.items()}

Character = tuple[str, bool]
"""A character of a pattern, and whether quotes or a backslash made it plain."""
Element = int | None
"""The set of the bytes that one character may be, as bits; None for `*`."""


class TooLong(Exception):
    """The pattern has more than MAX_ELEMENTS."""


class Pattern:
    """``pieces`` are texts, each with whether it is plain."""

    def __init__(self, pieces: Iterable[tuple[str, bool]]) -> None:
        characters = _unescaped(pieces)
        self._plain = all(plain or c not in "*?[" for c, plain in characters)
        self._text = "".join(c for c, _ in characters) if self._plain else ""
        self._elements = [] if self._plain else _elements(characters)
        if len(self._elements) > MAX_ELEMENTS:
            raise TooLong
        self.cost = 1 + len(self._elements) // 64

    def matches(self, value: str) -> bool:
        if self._plain:
            return value == self._text
        return len(value) in _lengths(self._elements, value)

    def without_prefix(self, value: str, longest: bool) -> str:
        if self._plain:
            return value.removeprefix(self._text)
        return value[_chosen(_lengths(self._elements, value), longest) :]

    def without_suffix(self, value: str, longest: bool) -> str:
        if self._plain:
            return value.removesuffix(self._text)
        return value[: len(value) - _chosen(_lengths(self._elements[::-1], value[::-1]), longest)]


def _chosen(lengths: list[int], longest: bool) -> int:
    return 0 if not lengths else lengths[-1] if longest else lengths[0]


def _unescaped(pieces: Iterable[tuple[str, bool]]) -> list[Character]:
    """A backslash that came out of a variable still escapes the next character."""
    found: list[Character] = []
    escaped = False
    for text, plain in pieces:
        for character in text:
            if escaped:
                found[-1] = (character, True)
                escaped = False
            else:
                escaped = character == "\\" and not plain
                found.append((character, plain or escaped))
    return found


def _elements(characters: list[Character]) -> list[Element]:
    found: list[Element] = []
    i = 0
    closed = True  # after a bracket that never ends there is none that does
    while i < len(characters):
        character, plain = characters[i]
        i += 1
        if plain or character not in "*?[":
            found.append(1 << ord(character))
        elif character == "*":
            if not found or found[-1] is not None:
                found.append(None)
        elif character == "?":
            found.append(_ANY)
        else:
            bracket = _bracket(characters, i) if closed else None
            closed = bracket is not None
            members, i = bracket or (1 << ord("["), i)
            found.append(members)
    return found


def _bracket(characters: list[Character], start: int) -> tuple[int, int] | None:
    """The set of a bracket expression that begins after its `[`, and where it ends; None where it is none."""
    invert = characters[start : start + 1] == [("!", False)]
    i = first = start + invert
    members = 0
    while i < len(characters):
        character, plain = characters[i]
        if character == "]" and not plain and i > first:
            return (_ANY & ~members if invert else members), i + 1
        named = _class_at(characters, i)
        if named:
            members |= _CLASS_SETS[named]
            i += len(named) + 4
            continue
        i += 1
        if characters[i : i + 1] == [("-", False)] and characters[i + 1 : i + 2] not in ([], [("]", False)]):
            members |= _range(character, characters[i + 1][0])
            i += 2
        else:
            members |= 1 << ord(character)
    return None


def _class_at(characters: list[Character], i: int) -> str | None:
    if characters[i] != ("[", False) or characters[i + 1 : i + 2] != [(":", False)]:
        return None
    text = "".join("\\" if plain else c for c, plain in characters[i + 2 : i + 10])
    return next((name for name in _CLASS_SETS if text.startswith(name + ":]")), None)


def _range(low: str, high: str) -> int:
    """Bytes are compared as signed characters."""
    first, last = (ord(c) - 256 * (c >= "\x80") for c in (low, high))
    return sum(1 << (c & 255) for c in range(first, last + 1))


def _lengths(elements: list[Element], value: str) -> list[int]:
    """The lengths of all the prefixes of ``value`` that the elements match, in one pass over it."""
    stars = sum(1 << i for i, element in enumerate(elements) if element is None)
    sets: dict[str, int] = {}
    end = 1 << len(elements)
    reached = _past_stars(1, stars)
    found = [0] if reached & end else []
    for length, character in enumerate(value, 1):
        allowed = sets.get(character)
        if allowed is None:
            byte = ord(character)
            allowed = sum(1 << i for i, element in enumerate(elements) if element is not None and element >> byte & 1)
            sets[character] = allowed
        reached = _past_stars((reached & allowed) << 1 | reached & stars, stars)
        if reached & end:
            found.append(length)
        elif not reached:
            break
    return found


def _past_stars(reached: int, stars: int) -> int:
    """A `*` may also match nothing; two never stand beside one another."""
    return reached | (reached & stars) << 1
