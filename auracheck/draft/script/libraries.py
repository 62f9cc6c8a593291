"""Reads by libraries of settings and by functions that are not at hand, in TypeScript and JavaScript: env-var, nconf,
`Deno.env.has`, Effect's `Config`, and a function whose name says what it does (`requireEnv("NAME")`)."""

import re
from collections.abc import Iterator
from itertools import islice

from auracheck.draft.evidence import is_written_out
from auracheck.draft.script.keys import ScriptKey, key_of
from auracheck.draft.script.module import VARIABLE, ScriptModule
from auracheck.draft.script.reads import ScriptRead, ScriptWrappers, listed
from auracheck.draft.script.stops import FAR

_BY_NAME = re.compile(
    r"(?:get|read|load|fetch|require|must|assert|ensure|expect|optional|resolve|need)\w*[eE]nv\w*|env(?:Or\w+|Var|String)?"
)
_MUST = re.compile(r"(?i:require|must|assert|ensure|expect|need|OrThrow|OrFail|OrDie)")
_EFFECT = frozenset({"string", "nonEmptyString", "redacted", "secret"})
_REFERENCE = re.compile(r"env:(?://)?([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)", re.ASCII)
"""A text that refers to a variable, as in configuration files."""
_STATIC = "$env/static/private"
_BINDINGS = ("Env", "Bindings", "CloudflareEnv", "CloudflareBindings")
_KEY = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*", re.ASCII)
_NAMING = re.compile(r"env_?[vV]ar(?:s|iable)?(?:[A-Z]\w{0,40})?")
"""A member with the name of a variable: `envVar`, `envVarClientSecret`."""
_WITHIN = 3
"""Maximum number of calls around one that say what it is: `Config.option(Config.redacted(…))`."""
_CHAIN = 12
"""Maximum number of calls of a chain."""


def library_reads(module: ScriptModule, known: ScriptWrappers) -> Iterator[ScriptRead]:
    """What a module reads so, in the order of the code."""
    made = dict(_made(module))
    for at, token in enumerate(module.tokens):
        if token.kind == "name" and token.text in made and module.is_sign(module.after_types(at + 1), "("):
            yield from _made_reads(module, at, *made[token.text])
        elif token.kind == "string" and token.text == _STATIC:
            yield from _imported(module, at)
        elif token.kind == "string" and (reference := _REFERENCE.fullmatch(token.text)):
            yield ScriptRead(at, at + 1, ScriptKey(reference[1]))
        elif token.kind == "name" and _NAMING.fullmatch(token.text) and module.is_sign(at + 1, ":"):
            yield from _in_member(module, at)
        elif token.is_name("interface", "type") and module.is_name(at + 1, *_BINDINGS):
            yield from _bound(module, at)
        elif token.kind == "name" and module.is_sign(at + 1, "(", "<"):
            yield from _called(module, at, known)


def _in_member(module: ScriptModule, at: int) -> Iterator[ScriptRead]:
    """`{ envVar: "NAME" }`, `{ envVar: ["NAME", "OTHER_NAME"] }`: the tables of a project's own reader."""
    open_ = at + 2
    places = [start for start, _ in module.parts(open_)] if module.is_sign(open_, "[") else [open_]
    for each in places:
        text = module.token(each).text
        if module.token(each).kind == "string" and "_" in text and _KEY.fullmatch(text):
            yield ScriptRead(each, each + 1, ScriptKey(text))


def _made(module: ScriptModule) -> Iterator[tuple[str, tuple[str, str]]]:
    """The functions that others make to read the environment, with the prefix of their names and who makes them:
    `const arg = createGetter(process.env, "SHOP")`."""
    for at, token in enumerate(module.tokens):
        end = module.env_object(at) if token.is_name("process") else -1
        open_ = module.brackets.around[at]
        if end < 0 or not module.is_sign(open_, "(") or not module.is_sign(end, ",", ")"):
            continue
        before = open_ - 2
        if module.token(open_ - 1).kind == "name" and module.is_sign(before, "="):
            prefix = module.token(end + 1).text if module.token(end + 1).kind == "string" else ""
            maker = module.token(open_ - 1).text
            yield module.token(before - 1).text, (f"{prefix.rstrip('_')}_" if prefix else "", maker)


def _made_reads(module: ScriptModule, at: int, prefix: str, maker: str) -> Iterator[ScriptRead]:
    """`arg("NAME")`, `arg({ key: "NAME", required: true })`."""
    open_ = module.after_types(at + 1)
    end = module.brackets.close.get(open_, open_) + 1
    text, given, required = module.token(open_ + 1), len(module.parts(open_)) > 1, None
    if text.is_sign("{"):
        keys = {module.token(start).text: start + 2 for start, _ in module.parts(open_ + 1)}
        text = module.token(next((keys[word] for word in ("key", "name", "env") if word in keys), -1))
        given = "default" in keys or "fallback" in keys
        required = True if module.is_name(keys.get("required", -1), "true") else None
        default = module.token(keys["default"]) if "default" in keys else None
    else:
        default = module.token(module.parts(open_)[1][0]) if given else None
    if text.kind == "string" and _KEY.fullmatch(text.text):
        written_out = default is not None and default.kind == "string" and is_written_out(default.text)
        must = None if maker in module.project.silent else required  # some only log it
        yield ScriptRead(at, end, ScriptKey(prefix + text.text), given=given, written_out=written_out, required=must)


def _called(module: ScriptModule, at: int, known: ScriptWrappers) -> Iterator[ScriptRead]:
    name, open_ = module.token(at).text, module.after_types(at + 1)
    if not module.is_sign(open_, "(") or module.is_name(at - 1, "function", "new"):
        return
    end = module.brackets.close.get(open_, open_) + 1
    if module.is_sign(at - 1, ".") and module.is_name(at - 2, "nconf") and name in ("required", "env"):
        for start, behind in module.parts(open_):
            for each in listed(module, start, behind):
                yield ScriptRead(at, end, ScriptKey(each), required=name == "required" or None)
        return
    arguments = module.parts(open_)
    key = key_of(module, *arguments[0]) if arguments else ScriptKey()
    if not VARIABLE.fullmatch(key.text):
        return
    if module.is_sign(at - 1, ".") and module.is_name(at - 2, "Config") and name in _EFFECT:
        around = (module.token(open_ - 1) for open_ in islice(module.around(at), _WITHIN))
        nearby = (*around, *module.tokens[end : end + _CHAIN])
        has_default = any(token.is_name("withDefault", "option", "orElse") for token in nearby)
        yield ScriptRead(at, end, key, given=has_default, required=not has_default or None)
    elif name not in known and _BY_NAME.fullmatch(name) and not module.declares_function(name):
        given = len(arguments) > 1
        required = True if _MUST.search(name) else None
        yield ScriptRead(at, end, key, given=given and not required, required=required)


def _bound(module: ScriptModule, at: int) -> Iterator[ScriptRead]:
    """`interface Env { NAME: string }`: what a Worker is given (Cloudflare's manual, "Environment variables")."""
    open_ = next((here for here in range(at + 2, at + 6) if module.is_sign(here, "{")), -1)
    for here in range(open_ + 1, min(module.brackets.close.get(open_, open_), open_ + FAR)):
        colon = here + 1 + module.is_sign(here + 1, "?")
        is_text = module.is_sign(colon, ":") and module.is_name(colon + 1, "string")
        if is_text and module.brackets.around[here] == open_ and VARIABLE.fullmatch(module.token(here).text):
            yield ScriptRead(here, here + 1, ScriptKey(module.token(here).text))


def _imported(module: ScriptModule, at: int) -> Iterator[ScriptRead]:
    """`import { NAME } from "$env/static/private"`: the build stops without it (SvelteKit, "$env/static/private")."""
    close = at - 2
    open_ = module.opens.get(close, close)
    for start, _ in module.parts(open_) if module.is_name(at - 1, "from") else ():
        if VARIABLE.fullmatch(module.token(start).text):
            yield ScriptRead(start, start + 1, ScriptKey(module.token(start).text), required=True)
