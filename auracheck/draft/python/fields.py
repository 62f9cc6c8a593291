"""The fields of pydantic's settings classes, and the variables that they are read from (pydantic's manual, "Settings
Management"; in version 1 "Settings management" as well)."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from auracheck.draft.evidence import MAKING, REFUSED, DraftChoice, Evidence, LeftOut, Weight, choice, is_name
from auracheck.draft.python.declared import kind_of, unwrapped
from auracheck.draft.python.environ import env_read
from auracheck.draft.python.given import given_by_calls
from auracheck.draft.python.guards import Stop
from auracheck.draft.python.needs import Needs, Parsed
from auracheck.draft.python.reads import MADE, NO_NAME
from auracheck.draft.python.scope import Scope, is_text
from auracheck.draft.python.settings import CONFIGS, SettingsClasses, SettingsConfig, classes_in, configs
from auracheck.draft.python.validators import is_filled, validated
from auracheck.model import Origin

MAX_DEPTH = 3
"""Maximum depth of models within a settings class whose fields are variables."""

MAX_FIELDS = 40
"""Maximum number of fields of such a model."""

FIELD = "settings field without a default"
FIELD_OPTIONAL = "settings field with a default"
CHOSEN = "a field of settings that are chosen"
NESTED = "nested model, read from JSON or from names with a delimiter; add those by hand"


def fields(module: Parsed, settings: SettingsClasses, needs: Needs) -> Iterator[Evidence | DraftChoice | LeftOut]:
    """The variable of each field of each settings class of the module. ``settings`` are those of the project."""
    scope, path = module.scope, module.path
    classes = classes_in(scope)
    known = configs(classes, scope, settings)
    nested = {name: each for name, each in settings.models.items() if name not in known}
    optional = {name for node in classes if node.name in known for name in _optional_types(node, scope)}
    optional |= _bases_of_none_but(optional, classes, scope)
    for node in classes:
        if node.name not in known:
            continue
        given = given_by_calls(node.name, scope)
        for statement in node.body:
            if _is_field(statement, scope) and statement.target.id not in given:  # type: ignore[attr-defined]
                found = _field(statement, known, nested, known[node.name], scope, path)  # type: ignore[arg-type]
                found = _chosen(found) if node.name in optional else found
                yield from _refused(found, _stop(statement.target.id, node, module, needs), needs)  # type: ignore[attr-defined]


def _stop(field: str, node: ast.ClassDef, module: Parsed, needs: Needs) -> Stop | None:
    """Where the program stops if a field is empty: a validator of the class, or whoever asks the settings for it."""
    own = validated(node, module.scope).get(field)
    stop = own and needs.own[module.path].names.get(own[0])
    if own and stop and stop.owner.endswith(f":{own[1]}"):
        return stop._replace(owner="")
    if is_filled(field, node, module.scope):
        return None
    stop = needs.of_name(module, field)
    return stop._replace(owner="") if stop and f":{node.name}." in stop.owner else stop


def _refused(
    found: Iterator[Evidence | DraftChoice | LeftOut], stop: Stop | None, needs: Needs
) -> Iterator[Evidence | DraftChoice | LeftOut]:
    """The evidence for a field that must not be empty, whatever its default."""
    for each in found:
        is_asked = stop and not needs.is_lazy(stop.owner)
        if stop and is_asked and isinstance(each, Evidence) and not each.required and not each.written_out:
            each = each._replace(required=True, strict=stop.strict, why=REFUSED)
        yield each


def _optional_types(node: ast.ClassDef, scope: Scope) -> Iterator[str]:
    """The classes of which a settings class need not have an object: `mail: MailSettings | None = None`, or a property
    that gives one or nothing."""
    for each in node.body:
        if isinstance(each, ast.FunctionDef) and each.returns and _may_be_none(each.returns, scope):
            yield from (part.id for part in ast.walk(each.returns) if isinstance(part, ast.Name))
        if isinstance(each, ast.AnnAssign) and _may_be_none(each.annotation, scope):
            yield scope.means(unwrapped(each.annotation, scope)).rpartition(".")[2]


def _bases_of_none_but(optional: set[str], classes: Sequence[ast.ClassDef], scope: Scope) -> set[str]:
    """The classes from which only these derive."""
    derived: dict[str, set[str]] = {}
    for node in classes:
        for base in node.bases:
            derived.setdefault(scope.means(base), set()).add(node.name)
    return {base for base, names in derived.items() if names <= optional}


def _chosen(found: Iterable[Evidence | DraftChoice | LeftOut]) -> Iterator[Evidence | DraftChoice | LeftOut]:
    """The evidence of a class of which there need not be an object."""
    for each in found:
        yield each._replace(required=None, why=CHOSEN) if isinstance(each, Evidence) and each.required else each


def _is_field(statement: ast.stmt, scope: Scope) -> bool:
    if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
        return False
    kind = statement.annotation.value if isinstance(statement.annotation, ast.Subscript) else statement.annotation
    name = statement.target.id
    return not name.startswith("_") and name not in CONFIGS and scope.means(kind).rpartition(".")[2] != "ClassVar"


def _field(
    node: ast.AnnAssign,
    known: dict[str, SettingsConfig],
    nested: Mapping[str, tuple[ast.ClassDef, Scope]],
    config: SettingsConfig,
    scope: Scope,
    path: str,
) -> Iterator[Evidence | DraftChoice | LeftOut]:
    origin = Origin(path, node.lineno)
    kind = scope.means(unwrapped(node.annotation, scope)).rpartition(".")[2]
    if kind in known or kind.endswith("Settings"):
        return  # a settings class reads its own variables
    described = _described(node, scope)
    names = _names(node, described, config, scope)
    if kind in nested and config.delimiter and names and config.depth < MAX_DEPTH:
        whole = config._replace(prefix=names[0] + config.delimiter, depth=config.depth + 1)
        is_optional = _default(node, described) is not None or _may_be_none(node.annotation, scope)
        model, there = nested[kind]
        for inner in _fields_of(model, there):
            for found in _field(inner, known, nested, whole, there, path):
                is_free = is_optional and isinstance(found, Evidence)
                yield found._replace(required=False) if is_free and isinstance(found, Evidence) else found
    elif kind in nested:
        yield LeftOut(origin, NESTED)
    elif not names:
        yield LeftOut(origin, MADE)
    elif not all(map(is_name, names)):
        yield LeftOut(origin, NO_NAME)
    else:
        declared = kind_of(node.annotation, scope)
        default = _default(node, described)
        read = env_read(default, scope) if default is not None else None
        if read and read.name in names:  # the default is the same variable, whose read says more
            return
        required = default is None and len(names) == 1 and not _may_be_none(node.annotation, scope)
        remark = f"also read as {', '.join(names[1:])}" if names[1:] else ""
        one = Evidence(
            names[0], origin, *declared, required=required, remark=remark, written_out=_is_written_out(default)
        )
        why = FIELD if required else FIELD_OPTIONAL
        made = default is not None and not is_text(default) and bool(MAKING.search(ast.unparse(default)))
        yield one._replace(weight=Weight.DECLARED, why=why, least=_least(described), made=made)
        yield from _choice(names[0], origin, node.annotation, default, scope)


def _is_written_out(default: ast.expr | None) -> bool:
    """Whether a default is a text that may be a credential, also in `SecretStr("text")`."""
    inner = default.args[0] if isinstance(default, ast.Call) and len(default.args) == 1 else default
    return is_text(inner)


def _fields_of(node: ast.ClassDef, scope: Scope) -> Sequence[ast.AnnAssign]:
    return [each for each in node.body if isinstance(each, ast.AnnAssign) and _is_field(each, scope)][:MAX_FIELDS]


def _may_be_none(annotation: ast.expr, scope: Scope) -> bool:
    """Whether a type is `X | None` or `Optional[X]`."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return bool(re.search(r"\|\s*None|\bOptional\[", annotation.value))
    if isinstance(annotation, ast.BinOp):
        return any(_may_be_none(each, scope) for each in (annotation.left, annotation.right))
    if isinstance(annotation, ast.Constant):
        return annotation.value is None
    word = scope.means(annotation.value).rpartition(".")[2] if isinstance(annotation, ast.Subscript) else ""
    inner = annotation.slice if isinstance(annotation, ast.Subscript) else None
    elements = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    if word == "Optional":
        return True
    of_union = [each for each in elements if isinstance(each, ast.expr)] if word in ("Union", "Annotated") else []
    return any(_may_be_none(each, scope) for each in (of_union if word == "Union" else of_union[:1]))


def _choice(
    name: str, origin: Origin, annotation: ast.expr, default: ast.expr | None, scope: Scope
) -> Iterator[DraftChoice]:
    """The values of a field with a `Literal` or an enum as its type, and its default."""
    kind = unwrapped(annotation, scope)
    values: list[str] = []
    if isinstance(kind, ast.Subscript) and scope.means(kind.value).rpartition(".")[2] == "Literal":
        inner = kind.slice.elts if isinstance(kind.slice, ast.Tuple) else [kind.slice]
        values = [text for each in inner if (text := scope.text(each))]
    elif isinstance(kind, ast.Name):
        values = list(scope.members(kind.id).values())
    unset = scope.text(default) or ""
    if isinstance(default, ast.Attribute) and isinstance(default.value, ast.Name):
        unset = scope.members(default.value.id).get(default.attr, "")
    yield from choice(name, origin, values, unset, closed=bool(values))


def _described(node: ast.AnnAssign, scope: Scope) -> ast.Call | None:
    """The `Field(…)` of a field, as its value or in `Annotated[…]`."""
    inside = node.annotation.slice if isinstance(node.annotation, ast.Subscript) else None
    places = [node.value, *(inside.elts if isinstance(inside, ast.Tuple) else [])]
    calls = [place for place in places if isinstance(place, ast.Call)]
    return next((call for call in calls if scope.means(call.func).rpartition(".")[2] == "Field"), None)


def _names(node: ast.AnnAssign, described: ast.Call | None, config: SettingsConfig, scope: Scope) -> list[str]:
    """The variables that a field is read from, in order; empty where they are not known."""
    given = {each.arg: each.value for each in described.keywords} if described else {}
    alias = given.get("validation_alias") or given.get("alias") or given.get("env")
    if alias is None:
        assert isinstance(node.target, ast.Name)
        written = [] if config.prefix is None else [config.prefix + node.target.id]
    else:
        choices = alias.args if isinstance(alias, ast.Call) else getattr(alias, "elts", [alias])
        texts = [scope.text(choice) for choice in choices]
        written = [text for text in texts if text]
    return written if config.case_sensitive else list(dict.fromkeys(name.upper() for name in written))


def _least(described: ast.Call | None) -> int:
    """The minimum length in `Field(min_length=32)`."""
    given = {each.arg: each.value for each in described.keywords} if described else {}
    value = getattr(given.get("min_length"), "value", 0)
    return value if type(value) is int else 0


def _default(node: ast.AnnAssign, described: ast.Call | None) -> ast.expr | None:
    """The default of a field; None where it is required."""
    default = node.value
    if described is not None:
        given = {each.arg: each.value for each in described.keywords}
        inside = described.args[0] if described.args else given.get("default") or given.get("default_factory")
        default = inside if described is node.value else inside or node.value
    return None if isinstance(default, ast.Constant) and default.value is ... else default
