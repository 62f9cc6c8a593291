"""Which files of TypeScript and JavaScript may read the environment, found by a search before their tokens are read."""

import os
import re
from collections.abc import Collection

from auracheck.draft.files import Code

_READS = (
    b"process.env", b"process?.env", b"meta.env", b"Deno.env", b"Bun.env", b"createEnv", b"cleanEnv", b"getOrThrow",
    b"onfig.get", b"onfigService.get", b"nv('", b'nv("', b"nv-var", b"nconf", b"untimeConfig", b"/private", b"Config.",
    b"flare:workers", b"interface Env ", b"indings ", b"nv.get(", b"env:", b"tEnv", b"c.env.", b"ctx.env.",
    b"context.env.", b"nvVar",
)  # fmt: skip
"""What a file contains if it reads the environment in a known way."""

_PARTS = (
    b".env",
    b"eEnv",
    b"nEnv",
    b"nv.get",
    b"tEnv",
    b"env:",
    b"nvVar",
    b"OrThrow",
    b"onfig",
    b"nv('",
    b'nv("',
    b"nv-var",
    b"nconf",
    b"untimeConfig",
    b"interface Env ",
    b"indings ",
    b"/private",
    b"flare:workers",
)
"""One of them is in each of those."""

_SCHEMA = re.compile(
    rb"\n\s+[\"']?[A-Z][A-Z0-9_]{2,}[\"']?:\s*(?:z|zod|[jJ]oi|[yY]up|v|str|url|num|bool|port|string|pipe|optional|Type|Env"
    rb"|envField)\b|[A-Z]: *\{ *(?:type|schema):|\benv:\s*['\"][A-Z]"
    rb"|\)\s*\n\s+(?:(?:public|readonly)\s+){0,2}[A-Z][A-Z0-9_]{2,}[!?]?\s*[:=]"  # behind a decorator
)
_LIBRARIES = (
    b"env:",
    b"zod",
    b"joi",
    b"Joi",
    b"yup",
    b"Yup",
    b"valibot",
    b"class-validator",
    b"envsafe",
    b"envField",
    b"nv.schema",
    b"env-schema",
    b"typebox",
)
"""One of them is in a file that declares a schema; looking for a text is a tenth of the time of looking for a form."""

_BY_CASE = re.compile(rb"process\.env\[\s*(?:constantCase|snakeCase|toConstantCase)\(")
_IMPORT = re.compile(
    rb"\b(?:import|const|let|var)\s+([\w${},\s:*]{1,300}?)\s*(?:from|=\s*require\()\s*[\"'](?:[^\"'\n]*/)?"
    rb"(?:env|environment|env/(?:static|dynamic)/private|(?:node:)?process)(?:\.m?js|/server)?[\"']"
)
"""What a file contains if it reads the environment under names that another module gives to it."""

_MODULE_ENDS = (
    b"env'", b'env"', b"ment'", b'ment"', b"env.mjs", b"env.js", b"/private", b"process'", b'process"', b"env/server",
    b"ment/server",
)  # fmt: skip
"""How the name of such a module ends."""

_COMPUTED = rb"\b(?:%s)\s*(?:\?\.)?\[|\}\s*=\s*(?:%s)\b"
_MEMBER = rb"\b(?:%s)\s*(?:\?\.|\.)\s*([A-Z][A-Z0-9_]+)\b"


def may_read(content: bytes) -> bool:
    is_likely = any(word in content for word in _PARTS)
    if is_likely and any(word in content for word in _READS):
        return True
    return any(word in content for word in _LIBRARIES) and _SCHEMA.search(content) is not None


def is_by_case(content: bytes) -> bool:
    """Whether a file makes the names of variables of keys in camel case: `process.env[constantCase(key)]`."""
    return b"Case(" in content and _BY_CASE.search(content) is not None


def is_of_settings(path: str) -> bool:
    """Whether a file has the settings of a project, by its name."""
    return any(word in os.path.basename(path).lower() for word in ("config", "env", "settings"))


def has_schema(file: Code) -> bool:
    """Whether a file has a schema of settings, by its name and library."""
    return is_of_settings(file.path) and any(word in file.content for word in _LIBRARIES)


def may_import(content: bytes, declared: Collection[str]) -> bool:
    """Whether a file reads a name from a module with the environment that no schema declares: a schema says more."""
    if not any(end in content for end in _MODULE_ENDS):
        return False
    words = {word for clause in _IMPORT.findall(content) for word in re.findall(rb"[\w$]+", clause)}
    names = b"|".join(map(re.escape, words))
    if not words or re.search(_COMPUTED % (names, names), content):
        return bool(words)
    return any(name.decode() not in declared for name in re.findall(_MEMBER % names, content))
