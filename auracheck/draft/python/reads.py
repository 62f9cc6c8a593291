"""Where a Python module reads the environment, and what stands around the read: can the code do without?"""

import ast
from collections.abc import Iterable, Iterator

from auracheck.draft.base import Found, Left
from auracheck.draft.names import is_name
from auracheck.draft.python.asking import asked, is_text
from auracheck.draft.python.scope import Scope
from auracheck.model import Origin

MADE = "a name that is made when the program runs: add it by hand"
NO_NAME = "what is read there is not like a name, and may be a value by mistake"


def reads(tree: ast.Module, scope: Scope, path: str) -> Iterator[Found | Left]:
    """Every read, those that are nested less first, and in the order of the file's lines among these."""
    nodes = list(ast.walk(tree))
    spared = {id(part): is_known for node in nodes for part, is_known in _spared(node)}
    defaults = dict(default for node in nodes for default in _schema(node, scope))
    for node in nodes:
        read = asked(node, scope)
        if read is None or not isinstance(node, ast.expr):
            continue
        origin = Origin(path, node.lineno)
        if read.name is None:
            yield Left(origin, MADE)
        elif not is_name(read.name):
            yield Left(origin, NO_NAME)
        else:
            spare = id(node) in spared or read.name in defaults
            written_out = read.written_out or spared.get(id(node), False) or defaults.get(read.name, False)
            required = False if spare else read.required
            yield Found(read.name, origin, *read.said, required=required, written_out=written_out)


def _spared(node: ast.AST) -> Iterator[tuple[ast.expr, bool]]:
    """The parts of a node that it can do without, as `A` in `A or B` and in `if A`, and whether a text that stands
    there is taken then."""
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
        yield from ((part, is_text(node.values[-1])) for part in node.values[:-1])
    elif isinstance(node, ast.BoolOp):
        yield from ((part, False) for part in node.values[:-1])
    elif isinstance(node, ast.If | ast.IfExp | ast.While):
        yield from ((part, False) for part in _tested(node.test))


def _tested(test: ast.expr) -> Iterable[ast.expr]:
    if isinstance(test, ast.UnaryOp):
        return [test.operand]
    return test.values if isinstance(test, ast.BoolOp) else [test]


def _schema(node: ast.AST, scope: Scope) -> Iterator[tuple[str, bool]]:
    """The names to which `environ.Env(DEBUG=(bool, False))` gives a default, and whether that is a text."""
    if isinstance(node, ast.Call) and scope.means(node.func) in ("environ.Env", "environ.FileAwareEnv"):
        for each in node.keywords:
            if each.arg and isinstance(each.value, ast.Tuple):
                yield each.arg, is_text(each.value.elts[-1]) if each.value.elts else False
