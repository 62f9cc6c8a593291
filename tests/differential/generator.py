"""Random env files that look like what people write: mostly plausible lines, with all that the programs part over."""

import random
from collections.abc import Iterator, Sequence

from tests.differential.vocabulary import (
    BARE,
    DOUBLE,
    HARMLESS,
    NAMES,
    ODD_LINES,
    ODD_NAMES,
    RARE,
    SINGLE,
    SPECIAL,
    Kind,
)


def file(seed: int, number: int) -> bytes:
    """The file of that number. It depends on nothing else, so a failure is repeated by these two."""
    chance = random.Random(f"{seed}/{number}")
    author = chance.choices((_Calm, _Wild, _Plain), (55, 40, 5))[0]
    return author(chance).file()


def files(seed: int, count: int) -> Iterator[bytes]:
    return (file(seed, number) for number in range(count))


class _Calm:
    """Writes what every program takes, but for the values: each name once, each setting on a line of its own.

    A program that refuses a file says nothing of its other lines.
    """

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.names = chance.sample(NAMES, len(NAMES))

    def pick(self, *choices: tuple[int, str]) -> str:
        return self.chance.choices([text for _, text in choices], [weight for weight, _ in choices])[0]

    def file(self) -> bytes:
        count = self.chance.choice((1, 1, 2, 2, 3, 3, 4, 5, 6))
        lines = "".join(self.line() + self.end() for _ in range(count)).encode()
        if self.chance.random() < 0.2:
            lines = lines.removesuffix(b"\n")
        if self.chance.random() < 0.06:
            lines = lines.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        return b"\xef\xbb\xbf" + lines if self.chance.random() < 0.03 else lines

    def line(self) -> str:
        kind = self.pick((88, "assignment"), (7, "comment"), (3, "bare name"), (2, "blank"))
        if kind == "assignment":
            return self.assignment()
        if kind == "comment":
            return "#" + self.pieces(BARE)
        return self.name() if kind == "bare name" else ""

    def end(self) -> str:
        return "\n"

    def name(self) -> str:
        return self.names.pop()

    def assignment(self) -> str:
        return f"{self.name()}={self.value()}{self.after()}"

    def value(self) -> str:
        kind = self.pick((38, "bare"), (28, "double"), (20, "single"), (8, "mixed"), (5, "empty"))
        if kind == "mixed":
            return "".join(self.quoted() if self.chance.random() < 0.6 else self.pieces(BARE, 2) for _ in range(2))
        if kind == "double":
            return f'"{self.pieces(DOUBLE)}"'
        if kind == "single":
            return f"'{self.pieces(SINGLE)}'"
        return self.pieces(BARE) if kind == "bare" else ""

    def quoted(self) -> str:
        return f'"{self.pieces(DOUBLE, 2)}"' if self.chance.random() < 0.5 else f"'{self.pieces(SINGLE, 2)}'"

    def pieces(self, kinds: Sequence[Kind], most: int = 4) -> str:
        count = self.chance.randint(1, most)
        chosen = self.chance.choices(kinds, [weight for weight, _ in kinds], k=count)
        return "".join(self.piece(kind) for _, kind in chosen)

    def piece(self, kind: Sequence[str]) -> str:
        piece = self.chance.choice(kind)
        return " " if "\n" in piece else piece

    def after(self) -> str:
        return self.pick((84, ""), (3, " "), (2, "\t"), (3, " # note"), (2, "#x"), (1, "\t#x"), (1, " #x 'y"))


class _Wild(_Calm):
    """Also writes what some programs refuse, or read as more lines or fewer."""

    def file(self) -> bytes:
        content = super().file()
        return self.mutated(content) if self.chance.random() < 0.3 else content

    def line(self) -> str:
        return self.chance.choice(ODD_LINES) if self.chance.random() < 0.02 else super().line()

    def end(self) -> str:
        return self.pick((90, "\n"), (4, "\r\n"), (1, "\r"), (3, "\n\n"), (2, "\n \n"))

    def name(self) -> str:
        before = self.pick(
            (80, ""), (3, " "), (2, "\t"), (7, "export "), (1, "export  "), (1, "export\t"), (1, " export ")
        )
        return before + self.chance.choice(NAMES if self.chance.random() < 0.8 else ODD_NAMES)

    def assignment(self) -> str:
        blank = self.pick((90, ""), (3, " "), (1, "\t"))
        sign = self.pick((90, "="), (3, "= "), (1, "=\t"), (1, ":"), (2, ": "), (1, "=="), (1, "+="))
        return self.name() + blank + sign + self.value() + self.after()

    def value(self) -> str:
        if self.chance.random() < 0.02:
            return self.chance.choice(("'", '"')) + self.pieces(DOUBLE)
        return super().value()

    def piece(self, kind: Sequence[str]) -> str:
        return self.chance.choice(kind)

    def mutated(self, content: bytes) -> bytes:
        """One place changed: a byte lost, a special one put in, or one that is rare."""
        at = self.chance.randint(0, len(content))
        kind = self.pick((3, "lost"), (5, "special"), (2, "rare"))
        put = b"" if kind == "lost" else self.chance.choice(SPECIAL if kind == "special" else RARE)
        return content[:at] + put + content[at + (kind == "lost") :]


class _Plain(_Calm):
    """Writes what every program has to read alike."""

    def value(self) -> str:
        return "".join(self.chance.choices(HARMLESS, k=self.chance.randint(0, 12)))

    def after(self) -> str:
        return ""
