"""Every read of the environment in a module of TypeScript or JavaScript, and what follows where it is not set."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from auracheck.draft.evidence import ANYBODYS
from auracheck.draft.script.module import Function, ScriptModule

_ASSERTING = re.compile(r"(?:tiny)?[iI]nvariant|assert\w*|ok|nonNull\w*|require[A-Z]\w*|must\w*|notNull\w*|ensure\w*")
_CONFIGS = re.compile(r"(?:.*[cC]onfig(?:Service)?|[eE]nv(?:ironment)?)")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+", re.ASCII)
_NOTHING = frozenset({"undefined", "null"})
_EXITING = frozenset({"exit", "abort", "exitProcess", "notFound", "fail"})
_ANYBODYS = ANYBODYS | {"require"}
_FAR = 2_000
"""Maximum number of tokens behind a read in which its variable is looked for."""


class ScriptWrapper(NamedTuple):
    """A function that reads ``prefix`` + its argument ``at`` + ``suffix``; ``required`` without a second argument.
    ``several``: the argument is a list of names."""

    name: str
    at: int
    prefix: str = ""
    suffix: str = ""
    required: bool | None = None
    has_default: bool = False
    is_method: bool = False
    several: bool = False
    upper: bool = False
    lazy: bool = False


ScriptWrappers = Mapping[str, ScriptWrapper]


class ScriptKey(NamedTuple):
    """The name of a read: a text, or one made of a variable of the code between two texts."""

    text: str = ""
    variable: str = ""
    prefix: str = ""
    suffix: str = ""
    upper: bool = False


class ScriptRead(NamedTuple):
    """A read at the tokens from ``start`` to ``end``. ``by`` is the wrapper that is called, ``given`` whether with a
    default, and ``written_out`` whether that is a text."""

    start: int
    end: int
    key: ScriptKey
    by: ScriptWrapper | None = None
    given: bool = False
    written_out: bool = False
    required: bool | None = None


def script_reads(module: ScriptModule, known: ScriptWrappers) -> Iterator[ScriptRead]:
    """The reads of a module, in the order of the code."""
    telling = {"process", "import", "Bun", "get", "getOrThrow", *module.aliases, *known}
    for at, token in enumerate(module.tokens):
        if token.kind == "name":
            if token.text in telling:
                yield from _read(module, at, known)
        elif token.is_sign("{") and module.is_sign(module.brackets.close.get(at, at) + 1, "="):
            yield from _destructured(module, at)


def _read(module: ScriptModule, at: int, known: ScriptWrappers) -> Iterator[ScriptRead]:
    behind = module.env_object(at)
    if behind > 0:
        found = _member(module, at, behind)
        if found and not module.is_sign(found.end, "=") and not module.is_name(at - 1, "delete"):
            yield found
        return
    name = module.token(at).text
    open_ = module.after_types(at + 1)
    if not module.is_sign(open_, "("):
        return
    if name in known and not module.is_name(at - 1, "function", "new"):
        yield from _call(module, at, open_, known[name])
    elif name in ("get", "getOrThrow") and module.is_sign(at - 1, ".", "?.") and _is_config(module, at):
        arguments = module.parts(open_)
        key = key_of(module, *arguments[0]) if arguments else ScriptKey()
        if _VARIABLE.fullmatch(key.text):
            end = module.brackets.close.get(open_, open_) + 1
            required = True if name == "getOrThrow" else None
            yield ScriptRead(at, end, key, given=len(arguments) > 1, required=required)


def _is_config(module: ScriptModule, at: int) -> bool:
    """Whether `.get(` is that of a configuration (NestJS), or of `Deno.env`."""
    before = module.token(at - 2)
    return before.kind == "name" and bool(_CONFIGS.fullmatch(before.text))


def _member(module: ScriptModule, start: int, at: int) -> ScriptRead | None:
    """`.NAME`, `["NAME"]` or `?.[name]` behind the environment."""
    if module.is_sign(at, ".", "?.") and module.token(at + 1).kind == "name":
        if module.is_sign(at + 2, "(") and not _VARIABLE.fullmatch(module.token(at + 1).text):
            return None
        return ScriptRead(start, at + 2, ScriptKey(module.token(at + 1).text))
    at += module.is_sign(at, "?.")
    if module.is_sign(at, "["):
        close = module.brackets.close.get(at, at)
        return ScriptRead(start, close + 1, key_of(module, at + 1, close))
    return None


def _call(module: ScriptModule, at: int, open_: int, wrapper: ScriptWrapper) -> Iterator[ScriptRead]:
    """The call of a wrapper with a name, or with a list of names."""
    is_member = module.is_sign(at - 1, ".", "?.")
    on_this = is_member and module.is_name(at - 2, "this")
    is_own = not is_member and not wrapper.is_method and module.declares(wrapper.name)
    if not on_this and not is_own and (wrapper.name in _ANYBODYS or (wrapper.is_method and not is_member)):
        return
    arguments = module.parts(open_)
    if len(arguments) <= wrapper.at:
        return
    start, end = arguments[wrapper.at]
    behind = module.brackets.close.get(open_, open_) + 1
    if wrapper.several:
        for text in _listed(module, start, end):
            yield ScriptRead(at, behind, ScriptKey(_named(wrapper, text)), wrapper, required=wrapper.required)
        return
    key = key_of(module, start, end)
    if key.text:
        key = ScriptKey(_named(wrapper, key.text))
    elif key.variable:
        key = key._replace(prefix=wrapper.prefix + key.prefix, suffix=key.suffix + wrapper.suffix)
    given = len(arguments) > wrapper.at + 1 and wrapper.has_default
    default = module.token(arguments[wrapper.at + 1][0]) if given else None
    written_out = default is not None and default.kind == "string" and bool(default.text.strip())
    yield ScriptRead(at, behind, key, wrapper, given, written_out, None if given else wrapper.required)


def _named(wrapper: ScriptWrapper, text: str) -> str:
    name = wrapper.prefix + text + wrapper.suffix
    return name.upper() if wrapper.upper else name


def _listed(module: ScriptModule, start: int, end: int) -> tuple[str, ...]:
    if module.is_sign(start, "["):
        listed = [module.token(first) for first, behind in module.parts(start) if behind - first == 1]
        return tuple(each.text for each in listed if each.kind == "string")
    return module.lists.get(module.token(start).text, ()) if end - start == 1 else ()


def _destructured(module: ScriptModule, open_: int) -> Iterator[ScriptRead]:
    """`const { A, B: b, C = "x" } = process.env`."""
    close = module.brackets.close.get(open_, -1)
    if not module.is_sign(close + 1, "=") or module.env_object(close + 2) < 0:
        return
    if module.is_sign(module.env_object(close + 2), ".", "["):
        return
    for start, end in module.parts(open_):
        name = module.token(start)
        if name.kind == "name":
            default = next((at for at in range(start, end) if module.is_sign(at, "=")), -1)
            text = module.token(default + 1)
            written_out = default > 0 and text.kind == "string" and bool(text.text.strip())
            yield ScriptRead(start, end, ScriptKey(name.text), given=default > 0, written_out=written_out)


def key_of(module: ScriptModule, start: int, end: int) -> ScriptKey:
    """The name that an expression gives; an empty one where it is computed."""
    while end - start > 2 and module.is_name(end - 2, "as"):
        end -= 2
    token = module.token(start)
    if end - start == 1:
        return _of_token(module, start)
    if token.kind == "name" and module.is_sign(start + 1, ".") and module.is_name(start + 2, "toUpperCase"):
        return ScriptKey(variable=token.text, upper=True)
    if token.is_name("String") and module.is_sign(start + 1, "("):
        return key_of(module, start + 2, module.brackets.close.get(start + 1, end))
    if module.is_sign(start + 1, "+") and end - start == 3:
        left, right = _of_token(module, start), _of_token(module, start + 2)
        if left.text and right.variable:
            return ScriptKey(variable=right.variable, prefix=left.text)
        if left.variable and right.text:
            return ScriptKey(variable=left.variable, suffix=right.text)
    return ScriptKey()


def _of_token(module: ScriptModule, at: int) -> ScriptKey:
    token = module.token(at)
    if token.kind == "string" or (token.kind == "template" and not token.inner):
        return ScriptKey(token.text)
    if token.kind == "template" and len(token.inner) == 1:
        names = [each for each in token.inner[0] if each.kind == "name"]
        is_upper = any(each.text == "toUpperCase" for each in names)
        return ScriptKey("", names[0].text, token.chunks[0], token.chunks[1], is_upper) if names else ScriptKey()
    if token.kind == "name":
        text = module.texts.get(token.text)
        return ScriptKey(text) if text is not None else ScriptKey(variable=token.text)
    return ScriptKey()


class ReadOutcome(NamedTuple):
    """What follows where a read gives nothing. ``stops``: an error or the end of the program."""

    required: bool | None = None
    stops: bool = False
    lazy: bool = False
    written_out: bool = False
    compared: tuple[str, ...] = ()
    unset: str = ""
    strict: bool = False


def outcome(module: ScriptModule, read: ScriptRead) -> ReadOutcome:
    """What the code around a read does with it."""
    lazy, conditional = placed(module, read.start)
    found = _outcome(module, read)
    if found.stops:
        return ReadOutcome(None) if conditional else found._replace(required=True, lazy=lazy)
    if found.required is None and read.required and not read.given:
        return ReadOutcome(None) if conditional else ReadOutcome(True, lazy=lazy)
    if found.required is None and read.given:
        return ReadOutcome(False, written_out=read.written_out)
    return found


def _outcome(module: ScriptModule, read: ScriptRead) -> ReadOutcome:
    start, end = _whole(module, read)
    before, behind = module.token(start - 1), module.token(end)
    if before.is_sign("!"):
        return _tested(module, start)
    if behind.is_sign("??", "||", "??=", "||="):
        return _alternative(module, end + 1)
    if behind.is_sign("===", "!==", "==", "!="):
        return _comparison(module, start, end)
    if behind.is_sign("?", "&&"):
        return ReadOutcome(False)
    if _is_asserted(module, start):
        return ReadOutcome(stops=True)
    if before.is_sign("(") and behind.is_sign(")") and module.is_name(start - 2, "if", "Boolean"):
        return ReadOutcome(False)
    return _held(module, start, end)


def _whole(module: ScriptModule, read: ScriptRead) -> tuple[int, int]:
    """The read with what only repeats or converts it: `!`, `as string`, brackets around it, `.trim()`, `await`."""
    start, end = read.start, read.end
    for _ in range(8):
        if module.is_sign(end, "!") and not module.is_sign(end + 1, "="):
            end += 1
        elif module.is_name(end, "as") and module.token(end + 1).kind == "name":
            end += 2
        elif module.is_sign(end, ".", "?.") and module.is_name(end + 1, "trim", "toString", "toLowerCase"):
            end = module.brackets.close.get(end + 2, end + 1) + 1
        elif module.is_sign(start - 1, "(") and module.is_sign(end, ")") and _only_groups(module, start - 1):
            start, end = start - 1, end + 1
        elif module.is_name(start - 1, "this", "await") or module.is_sign(start - 1, "."):
            start -= 1
        else:
            break
    return start, end


def _only_groups(module: ScriptModule, open_: int) -> bool:
    """Whether a bracket is no call, and no condition."""
    before = module.token(open_ - 1)
    return not (before.kind == "name" or before.is_sign(")", "]", ">"))


def _alternative(module: ScriptModule, at: int) -> ReadOutcome:
    token = module.token(at)
    if token.is_name("throw") or (token.kind == "name" and _throws_at(module, at)):
        return ReadOutcome(stops=True)
    is_text = token.kind in ("string", "template") and bool(token.text.strip())
    return ReadOutcome(False, written_out=is_text, unset=token.text if is_text else "")


def _throws_at(module: ScriptModule, at: int) -> bool:
    return bool(re.fullmatch(r"(?:throw|fail|raise|panic|missing)\w*", module.token(at).text)) and module.is_sign(
        at + 1, "("
    )


def _comparison(module: ScriptModule, start: int, end: int) -> ReadOutcome:
    other = module.token(end + 1)
    if other.is_name(*_NOTHING) or (other.kind == "string" and not other.text):
        return _tested(module, start) if module.is_sign(end, "===", "==") else ReadOutcome(False)
    return ReadOutcome(False, compared=(other.text,) if other.kind == "string" else ())


def _tested(module: ScriptModule, at: int) -> ReadOutcome:
    """`if (!X) throw …`: the condition around it, and what it leads to."""
    for open_ in module.around(at):
        if module.is_sign(open_, "{"):
            break
        if module.is_sign(open_, "(") and module.is_name(open_ - 1, "if"):
            alone = all(module.brackets.around[each] != open_ or not module.is_sign(each, "&&")
                        for each in range(open_, module.brackets.close.get(open_, open_)))  # fmt: skip
            close = module.brackets.close.get(open_, open_)
            return ReadOutcome(None if alone else False, stops=alone and stops(module, close + 1))
        if _asserts(module, open_):
            return ReadOutcome(stops=True)
    return ReadOutcome(False)


def stops(module: ScriptModule, at: int) -> bool:
    """Whether the statement or block here ends in an error or ends the program."""
    end = module.brackets.close.get(at, at + 40) if module.is_sign(at, "{") else at + 1
    is_block = module.is_sign(at, "{")
    for here in range(at, min(end, at + _FAR)):
        if is_block and module.brackets.around[here] != at:
            continue
        is_own = not is_block or not _is_guarded(module, here)
        if is_own and module.is_name(here, "throw"):
            return True
        if module.is_sign(here, "(") and module.token(here - 1).text in _EXITING:
            return True
    if is_block:
        return False
    return module.is_name(at, "process") and module.is_name(at + 2, "exit")


def _is_guarded(module: ScriptModule, at: int) -> bool:
    """Whether a statement belongs to an `if (…)` of its own."""
    return module.is_sign(at - 1, ")") and module.is_name(module.opens.get(at - 1, 0) - 1, "if")


def _is_asserted(module: ScriptModule, at: int) -> bool:
    return module.is_sign(at - 1, "(") and _asserts(module, at - 1)


def _asserts(module: ScriptModule, open_: int) -> bool:
    name = module.token(open_ - 1)
    return name.kind == "name" and bool(_ASSERTING.fullmatch(name.text))


def _held(module: ScriptModule, start: int, end: int) -> ReadOutcome:
    """`const secret = X; if (!secret) throw …`: what becomes of the variable."""
    name = _holder(module, start)
    if not name:
        return ReadOutcome()
    scope = next((each for each in module.around(start) if module.is_sign(each, "{")), -1)
    last = module.brackets.close.get(scope, len(module.tokens))
    for here in range(end, min(last, end + _FAR)):
        if not module.is_name(here, name) or module.is_sign(here - 1, ".", "?."):
            continue
        if module.is_sign(here - 1, "!") and (found := _tested(module, here)).stops:
            return found
        is_nothing = module.is_sign(here + 1, "===", "==") and module.is_name(here + 2, *_NOTHING)
        if is_nothing and (found := _tested(module, here)).stops:
            return found
        if _is_asserted(module, here):
            return ReadOutcome(stops=True)
    return ReadOutcome()


def _holder(module: ScriptModule, start: int) -> str:
    """The variable that a value is given to."""
    if not module.is_sign(start - 1, "="):
        return ""
    for here in range(start - 2, max(start - 20, -1), -1):
        if module.is_name(here, "const", "let", "var"):
            return module.token(here + 1).text
        if module.is_sign(here, ";", "}", ")"):
            return ""
    return ""


def placed(module: ScriptModule, at: int) -> tuple[bool, bool]:
    """Whether a token is in a function, which may never be called, and whether in a branch of the code."""
    lazy = conditional = False
    for open_ in module.around(at):
        if not module.is_sign(open_, "{"):
            continue
        before = module.token(open_ - 1)
        if before.is_sign("=>"):
            lazy = True
        elif before.is_sign(")"):
            head = module.token(module.opens.get(open_ - 1, 0) - 1)
            if head.is_name("if", "while", "switch"):
                conditional = conditional or not _holds_by_default(module, module.opens[open_ - 1])
            elif not head.is_name("for", "catch"):
                lazy = True
        elif before.is_name("else") or before.is_sign(":"):
            conditional = conditional or before.is_name("else")
        if lazy:
            return lazy, conditional
    return lazy, conditional


def _holds_by_default(module: ScriptModule, open_: int) -> bool:
    """Whether a condition asks only that variables are not set, or that the code runs on a server."""
    for start, end in _conjuncts(module, open_):
        is_unset = module.is_sign(start, "!") and module.env_object(start + 1) > 0
        is_server = module.is_name(start, "typeof") and module.is_name(start + 1, "window", "process") and end > start
        if not (is_unset or is_server):
            return False
    return True


def _conjuncts(module: ScriptModule, open_: int) -> Iterator[tuple[int, int]]:
    close = module.brackets.close.get(open_, open_)
    start = open_ + 1
    for at in range(open_ + 1, close):
        if module.is_sign(at, "&&") and module.brackets.around[at] == open_:
            yield start, at
            start = at + 1
    yield start, close


def script_wrappers(module: ScriptModule, known: ScriptWrappers) -> Iterator[ScriptWrapper]:
    """The functions of a module that pass an argument to a read."""
    for read in script_reads(module, known):
        function = module.function_around(read.start) if read.key.variable else None
        if function is None or function.name in known:
            continue
        variable = read.key.variable
        several = variable in module.loops and variable not in _names(function)
        names = _names(function)
        source = module.loops.get(variable, variable) if several else variable
        if source in names:
            yield _wrapper(module, read, function, names.index(source), several)


def _names(function: Function) -> list[str]:
    return [each.name for each in function.parameters]


def _wrapper(module: ScriptModule, read: ScriptRead, function: Function, at: int, several: bool) -> ScriptWrapper:
    found = _outcome(module, read)
    ends = several and any(
        module.is_name(each, "throw") or (module.is_sign(each, "(") and module.token(each - 1).text in _EXITING)
        for each in range(function.start, min(function.end, function.start + _FAR))
    )
    required = True if found.stops or ends or (read.required and found.required is None) else found.required
    key, has_default = read.key, at + 1 < len(function.parameters)
    if has_default and found.required is False and not found.stops:
        required = None if not function.parameters[at + 1].optional else False
    return ScriptWrapper(
        function.name, at, key.prefix, key.suffix, required, has_default, function.is_method, several, key.upper
    )
