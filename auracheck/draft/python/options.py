"""Variables that options of a command and Django's configuration classes read (click's manual, "Values from Environment
Variables"; Typer's, "CLI Arguments with Environment Variables"; django-configurations', "Values")."""

import ast
from collections.abc import Iterator, Sequence

from auracheck.draft.evidence import Evidence, LeftOut, Weight, is_name
from auracheck.draft.python.declared import Declared, kind_of
from auracheck.draft.python.reads import NO_NAME
from auracheck.draft.python.scope import Scope, argument, is_text
from auracheck.model import Origin

OPTION = "an option of the command that must be given"
VALUE = "a value of the configuration class without a default"

_KEYWORDS = ("envvar", "env_var")
_VALUES = "configurations.values."
_URLS = {"DatabaseURLValue": "DATABASE_URL", "CacheURLValue": "CACHE_URL", "EmailURLValue": "EMAIL_URL",
         "SearchURLValue": "SEARCH_URL"}  # fmt: skip
"""Values that are a URL, with the name that they read, which has no prefix."""
_PREFIX = "DJANGO_"


def options(scope: Scope, path: str) -> Iterator[Evidence | LeftOut]:
    """The variables of the options and configuration classes of a module, in the order of the code."""
    given = {
        id(call): needs
        for node in scope.nodes.of(ast.FunctionDef, ast.AsyncFunctionDef)
        for call, needs in _annotated(node)
    }
    prefix = _automatic(scope)
    has_values = any(scope.means(each.func).startswith(_VALUES) for each in scope.nodes.of(ast.Call))
    for node in scope.nodes.of(ast.ClassDef, ast.Call):
        if isinstance(node, ast.ClassDef):
            yield from _values(node, scope, path) if has_values else ()
        else:
            yield from _option(node, scope, path, given.get(id(node), False), prefix)


def _annotated(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[ast.Call, bool]]:
    """The calls in `Annotated[str, typer.Option(…)]` of parameters, and whether these have no default."""
    positional = [*node.args.posonlyargs, *node.args.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(node.args.defaults)) + [*node.args.defaults]
    pairs = [*zip(positional, defaults, strict=True), *zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)]
    for parameter, default in pairs:
        inside = parameter.annotation.slice if isinstance(parameter.annotation, ast.Subscript) else None
        for each in inside.elts if isinstance(inside, ast.Tuple) else ():
            if isinstance(each, ast.Call):
                yield each, default is None


def _automatic(scope: Scope) -> str:
    """The prefix that a command gives to all its options (`auto_envvar_prefix`)."""
    calls = scope.nodes.of(ast.Call)
    texts = (scope.text(argument(each, len(each.args), "auto_envvar_prefix")) for each in calls)
    return next((f"{text}_" for text in texts if text), "")


def _option(node: ast.Call, scope: Scope, path: str, needs: bool, prefix: str) -> Iterator[Evidence | LeftOut]:
    given = {each.arg: each.value for each in node.keywords}
    names = [text for word in _KEYWORDS if word in given for text in _texts(given[word], scope)]
    called = scope.means(node.func)
    if not names and prefix and called == "click.option":
        names = [f"{prefix}{name}" for name in _long_names(node, scope)]
    first = node.args[0] if node.args and called.startswith("typer.") else None
    is_ellipsis = isinstance(first, ast.Constant) and first.value is ...
    required = is_ellipsis or needs or getattr(given.get("required"), "value", False) is True
    default = given.get("default", first)
    for name in names:
        origin = Origin(path, node.lineno)
        if not is_name(name):
            yield LeftOut(origin, NO_NAME)
            continue
        must = required and len(names) == 1 and "default" not in given
        yield Evidence(
            name, origin, *_kind(given.get("type"), scope), required=must, written_out=is_text(default),
            why=OPTION if must else "",
        )  # fmt: skip


def _kind(node: ast.expr | None, scope: Scope) -> Declared:
    return kind_of(node, scope) if node is not None else Declared()


def _texts(node: ast.expr, scope: Scope) -> Sequence[str]:
    text = scope.text(node)
    return [text] if text else scope.texts(node)


def _long_names(node: ast.Call, scope: Scope) -> Iterator[str]:
    """The name of an option in a variable: `--api-key` is API_KEY."""
    texts = [text for each in node.args if (text := scope.text(each))]
    long = next((text for text in texts if text.startswith("--")), "")
    if long:
        yield long.partition("/")[0].lstrip("-").replace("-", "_").upper()


def _values(node: ast.ClassDef, scope: Scope, path: str) -> Iterator[Evidence | LeftOut]:
    """The values of a class: what a field is, and what says its own name within one (`{"dsn": URLValue(…)}`)."""
    fields = {
        id(statement.value): target.id
        for statement in node.body if isinstance(statement, ast.Assign)
        for target in statement.targets[:1] if isinstance(target, ast.Name)
    }  # fmt: skip
    for call in (each for each in ast.walk(node) if isinstance(each, ast.Call)):
        word = scope.means(call.func)
        is_named = any(each.arg == "environ_name" for each in call.keywords)
        if word.startswith(_VALUES) and (is_named or id(call) in fields):
            yield from _value(fields.get(id(call), ""), call, word.removeprefix(_VALUES), scope, path)


def _value(field: str, call: ast.Call, kind: str, scope: Scope, path: str) -> Iterator[Evidence | LeftOut]:
    given = {each.arg: each.value for each in call.keywords}
    name = scope.text(given.get("environ_name")) or _URLS.get(kind, field)
    prefix = "" if kind in _URLS else _PREFIX
    if "environ_prefix" in given:
        text = scope.text(given["environ_prefix"])
        prefix = f"{text}_" if text else ""
    if getattr(given.get("environ"), "value", True) is False:
        return
    default = argument(call, 0, "default")
    must = kind == "SecretValue" or getattr(given.get("environ_required"), "value", False) is True
    origin = Origin(path, call.lineno)
    if not is_name(prefix + name):
        yield LeftOut(origin, NO_NAME)
        return
    is_text_value = kind in ("SecretValue", "Value", "URLValue")
    declared = ("url", kind) if kind in _URLS else ("", "") if is_text_value else ("setting", kind)
    yield Evidence(
        prefix + name, origin, *declared, required=must, written_out=is_text(default) and not must,
        weight=Weight.DECLARED, why=VALUE if must else "",
    )  # fmt: skip
