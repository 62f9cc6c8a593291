"""What random env files are made of. A kind of pieces has a weight for each kind of value that it may stand in."""

from collections.abc import Sequence

Kind = tuple[int, Sequence[str]]


def _words(text: str) -> list[str]:
    return text.split()


NAMES = ["A", "B", "C", "DB_URL", "OUTER", "EMPTY", "a", "_x", "A1"]
"""OUTER and EMPTY are in the environment that the programs are given."""
ODD_NAMES = [*NAMES, "HOME", "1A", "a.b", "x-y", "É", "A[0]", "A/B", "é", "-a", "."]

WORDS = _words("x abc 0 s3cret a-b a.b p@ss é € 😀 ß postgres://u:p@h:5/d?e=f&g k=v == : , %n % @ ! * ? ~ ~/x /")
EXPANSIONS = [
    *_words("$A $B $OUTER $EMPTY $NONE $AB ${A} ${B} ${OUTER} ${EMPTY} ${NONE} ${A.b} $A.b $A-x $é $[x]"),
    *("$'x'", '$"x"'),
]
DEFAULTS = [
    *_words("${A:-x} ${EMPTY:-x} ${EMPTY-x} ${NONE-x} ${NONE:-} ${NONE:-x} ${NONE:-$A} ${NONE:-${B}} ${NONE:-${A:-y}}"),
    *_words("""${NONE:-'q'} ${NONE:-"q"} ${NONE:-a}b} ${NONE:-\\}} ${NONE:-a:-b} ${NONE-a$} ${A:?m} ${A?m}"""),
    *("${A:+x}", "${A+x}", "${NONE:+x}", "${EMPTY+x}", "${A:-a b}", "${NONE:-a b}", "${NONE:- #x}"),
]
BROKEN = [
    *_words("${NONE:?m} ${NONE?m} ${A ${} ${ $( ` ${A:x} ${A:1:2} ${#A} ${A%x} ${A##x} ${A/x/y} ${1A} ${A=y} ${A:"),
    *("${NONE:=y}", "${ A }"),
]
DOLLARS = _words("$ $$ $$A $ $$$ $1 $# $? $@ $= $- a$ a$b")
ESCAPES = [*_words(r"\n \t \r \\ \$ \$A \${A} \" \' \` \# \x \= \0 \101 \u0041 \a \! \\\\"), "\\ "]
HASHES = ["#", " #", " # note", "#x", " #x 'y", "\t#x", ' # it\'s "so"']
SPACES = [" ", "  ", "\t", " x", "x y", "\v", "\f", "\u00a0", "\u0085", "\u2028"]
RUNS = ["`x`", "$(x)", "$(x y)", "$((1+1))", "`", "$(x '", '$(x "y")']
CONTROLS = [";", "&", "|", "(", ")", "<", ">", "{", "}", "[", "]", ";x", "&&", "; B=2"]
CONTINUED = ["\\\n", "\\\nx", " \\\n  y", "\\\r\n", "\\\n#", "\\\n\n"]
RARE = [b"\0", b"\xff", b"\xc3", b"\xe9", b"\xed\xa0\x80", b"\r", b"\x1b", b"\xef\xbb\xbf", b"\x7f", b"\x01"]

BARE: Sequence[Kind] = (
    *((40, WORDS), (8, EXPANSIONS), (6, DEFAULTS), (1, BROKEN), (5, DOLLARS), (7, ESCAPES), (5, HASHES)),
    *((3, SPACES), (1, RUNS), (1, CONTROLS), (2, CONTINUED), (3, ["'", '"', "''", '""', "'x'", '"x y"'])),
)
DOUBLE: Sequence[Kind] = (
    *((30, WORDS), (8, EXPANSIONS), (6, DEFAULTS), (1, BROKEN), (6, DOLLARS), (10, ESCAPES), (5, HASHES)),
    *((6, SPACES), (1, RUNS), (3, CONTROLS), (2, CONTINUED), (3, ["\n", "\n\n", "\r\n"]), (3, ["'", "it's"])),
)
SINGLE: Sequence[Kind] = (
    *((30, WORDS), (5, EXPANSIONS), (3, DEFAULTS), (1, BROKEN), (5, DOLLARS), (8, ESCAPES), (5, HASHES)),
    *((6, SPACES), (2, RUNS), (3, CONTROLS), (2, CONTINUED), (3, ["\n", "\n\n", "\r\n"]), (3, ['"', "'\\''", "\\'"])),
)
SPECIAL = [c.encode() for c in "'\"\\$#{}=: \t\n\r;`()A-"]
ODD_LINES = [
    *("=x", "=", "A B", "A B=x", "export", "export A B", "[s]", "A: x", "- A", "if x", "fi", ":", "!", "A #x"),
    *("A=1 B=2", "export A=1 B", "unset A", "readonly B", "set +a", "A=1; B=2", "alias x=y", "A() { B=1; }"),
]
HARMLESS = "abcxyzABCXYZ0189_./:@%+=,-"
