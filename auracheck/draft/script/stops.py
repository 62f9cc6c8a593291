"""Which statements and expressions of TypeScript and JavaScript end the program, or what it is doing, in an error."""

import re

from auracheck.draft.script.module import ScriptModule

ASSERTING = re.compile(r"(?:tiny)?[iI]nvariant|assert\w*|ok|nonNull\w*|require[A-Z]\w*|must\w*|notNull\w*|ensure\w*")
EXITING = frozenset({"exit", "abort", "exitProcess", "notFound", "fail", "addIssue"})
_FAILING = re.compile(r"(?:throw|fail|raise|panic|missing)\w*")
FAR = 2_000
"""Maximum number of tokens in which something is looked for."""


def stops(module: ScriptModule, at: int) -> bool:
    """Whether the statement or block here ends in an error or ends the program, or notes what is missing for that."""
    is_block = module.is_sign(at, "{")
    end = module.brackets.close.get(at, at + 40) if is_block else at + 1
    for here in range(at, min(end, at + FAR)):
        if is_block and module.brackets.around[here] != at:
            continue
        is_own = not is_block or not _is_guarded(module, here)
        if is_own and module.is_name(here, "throw"):
            return True
        if module.is_sign(here, "(") and (_is_exit(module, here - 1) or _collects(module, here - 1)):
            return True
    if is_block:
        return False
    open_ = next((each for each in range(at, at + 6) if module.is_sign(each, "(")), -1)
    return _is_exit(module, open_ - 1) or _collects(module, open_ - 1)


def _is_exit(module: ScriptModule, at: int) -> bool:
    name = module.token(at)
    if name.kind != "name":
        return False
    return name.text in EXITING or (name.text in module.project.failing and not module.is_sign(at - 1, "."))


def _collects(module: ScriptModule, at: int) -> bool:
    """`missing.push(name)`, where the code asks whether the list has anything and then stops."""
    if not module.is_name(at, "push", "add") or not module.is_sign(at - 1, "."):
        return False
    return module.token(at - 2).text in module.project.collecting.get(module.path, ())


def _is_guarded(module: ScriptModule, at: int) -> bool:
    """Whether a statement belongs to an `if (…)` of its own."""
    return module.is_sign(at - 1, ")") and module.is_name(module.opens.get(at - 1, 0) - 1, "if")


def throws_at(module: ScriptModule, at: int) -> bool:
    """Whether an expression here throws: `fail("x")`, `(() => { throw … })()`, `process.exit(1)`."""
    token = module.token(at)
    if token.is_sign("("):
        inner = module.tokens[at : min(module.brackets.close.get(at, at), at + FAR)]
        return any(each.is_name("throw") for each in inner)
    if token.is_name("throw") or (token.is_name("process") and module.is_name(at + 2, "exit")):
        return True
    is_failing = bool(_FAILING.fullmatch(token.text)) or token.text in module.project.failing
    return token.kind == "name" and is_failing and module.is_sign(at + 1, "(")


def collecting(module: ScriptModule) -> frozenset[str]:
    """The lists of a module that must not have anything: `if (missing.length > 0) throw …`."""
    found = set[str]()
    for at, token in enumerate(module.tokens):
        open_ = module.brackets.around[at]
        is_asked = token.is_name("length") and module.is_sign(at - 1, ".") and module.is_name(open_ - 1, "if")
        if is_asked and stops(module, module.brackets.close.get(open_, at) + 1):
            found.add(module.token(at - 2).text)
    return frozenset(found)
