"""Where in a module of TypeScript or JavaScript a token is: whether every start runs it."""

from collections.abc import Iterator

from auracheck.draft.script.module import ScriptModule


def placed(module: ScriptModule, at: int) -> tuple[bool, bool]:
    """Whether a token is in a function, which may never be called, and whether in a branch of the code."""
    lazy = conditional = False
    for open_ in module.around(at):
        if not module.is_sign(open_, "{"):
            continue
        before = module.token(open_ - 1)
        if before.is_sign("=>") or open_ in module.bodies:
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
    if module.within is not None:
        outside, branch = placed(*module.within)
        return outside, conditional or branch
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
