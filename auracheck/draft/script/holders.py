"""What keeps a value in TypeScript and JavaScript: a variable, the member of an object, a field of a class."""

import os
from collections.abc import Iterator
from itertools import islice

from auracheck.draft.script.module import ScriptModule

_DEPTH = 6
"""Maximum depth of objects within the one that a constant is."""


def is_path(module: ScriptModule, at: int, path: list[str]) -> bool:
    if not module.is_name(at, path[0]) or module.is_sign(at - 1, ".", "?."):
        return False
    return all(
        module.is_name(at + 2 * n, word) and module.is_sign(at + 2 * n - 1, ".", "?.")
        for n, word in enumerate(path[1:], 1)
    )


def end_of_scope(module: ScriptModule, start: int) -> int:
    scope = next((each for each in module.around(start) if module.is_sign(each, "{")), -1)
    if module.is_sign(start - 1, "{", ","):  # within the braces of its own declaration
        scope = module.brackets.around[scope]
    return module.brackets.close.get(scope, len(module.tokens))


def path_of(module: ScriptModule, start: int) -> list[str]:
    """The variable that a value is given to, or that a name in `const { NAME } = process.env` is; the member of an
    object (`const config = { key: X }`), or of the own one (`this.key = X`)."""
    if module.is_sign(start - 1, ":") and module.token(start - 2).kind in ("name", "string"):
        return _member(module, start)
    if module.is_sign(start - 1, "{", ",") and module.is_sign(module.brackets.around[start], "{"):
        end = module.brackets.close.get(module.brackets.around[start], start)
        is_taken = module.is_sign(end + 1, "=") and module.env_object(end + 2) > 0
        renamed = module.is_sign(start + 1, ":")
        return [module.token(start + 2 if renamed else start).text] if is_taken else []
    if module.is_sign(start - 1, "="):
        if module.is_sign(start - 3, ".") and module.is_name(start - 4, "this"):
            return ["this", module.token(start - 2).text]
        names = [module.token(at).text for at in declared(module, start)]
        return names or _field(module, start)
    return []


def _member(module: ScriptModule, start: int) -> list[str]:
    """The names that lead to a member of an object that a constant is."""
    root, words = _within(module, start)
    return [root, *words] if root else []


def settings_path(module: ScriptModule, start: int) -> list[str]:
    """The names that lead to a member of settings in other modules; of an object without a name, those in it."""
    if not module.is_sign(start - 1, ":") or module.token(start - 2).kind not in ("name", "string"):
        return []
    root, words = _within(module, start)
    return [root, *words] if root else words


def _within(module: ScriptModule, start: int) -> tuple[str, list[str]]:
    """What an object is called, empty where it has no name, and the names that lead to a member of it."""
    words: list[str] = []
    for _ in range(_DEPTH):
        open_ = module.brackets.around[start]
        if not module.is_sign(start - 1, ":") or not module.is_sign(open_, "{"):
            break
        words.insert(0, module.token(start - 2).text)
        root = _root(module, open_)
        if root:
            return root, words
        start = open_
    return "", words


def _root(module: ScriptModule, open_: int) -> str:
    """The name of an object: a constant, a module (`export default {`), a namespace (`registerAs("jwt", () => ({`)."""
    start = open_
    if module.is_sign(start - 1, "(") and module.token(start - 2).kind == "name":  # `Object.freeze({`
        start -= 2
        start -= 2 * module.is_sign(start - 1, ".")
    names = [module.token(at).text for at in declared(module, start)]
    if names:
        return names[0]
    is_exported = module.is_name(start - 1, "default") or (
        module.is_sign(start - 1, "=") and module.is_name(start - 2, "exports")
    )
    if is_exported:
        return module_name(module.path)
    call = next((each for each in islice(module.around(open_), 3) if module.is_name(each - 1, "registerAs")), 0)
    return module.token(call + 1).text if call else ""


def module_name(path: str) -> str:
    """What others call a module by its path: its folder where it is the index of that."""
    folder, name = os.path.split(path)
    stem = name.partition(".")[0]
    return os.path.basename(folder) if stem == "index" else stem


def declared(module: ScriptModule, start: int) -> Iterator[int]:
    """The name that is declared with a value: `const name: string = X`."""
    if not module.is_sign(start - 1, "="):
        return
    for here in range(start - 2, max(start - 20, -1), -1):
        if module.is_name(here, "const", "let", "var"):
            yield here + 1
            return
        if module.is_sign(here, ";", "}", ")"):
            return


def _field(module: ScriptModule, start: int) -> list[str]:
    """A field of a class: `private readonly key: string = X`."""
    brace = module.brackets.around[start]
    is_class = any(module.is_name(at, "class") for at in range(max(brace - 12, 0), brace))
    at = start - 2
    while at > brace and not module.is_sign(at, ";", "}", "{") and module.token(at).line == module.token(start).line:
        at -= 1
    names = [token.text for token in module.tokens[at + 1 : start - 1] if token.kind == "name"]
    names = [name for name in names if name not in ("private", "public", "protected", "readonly", "static")]
    return ["this", names[0]] if is_class and names else []
