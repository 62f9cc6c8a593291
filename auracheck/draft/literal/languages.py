"""How languages read the environment in which few server programs are written, and the files of tools that do."""

from collections.abc import Mapping

from auracheck.draft.literal.pattern import Pattern, read_pattern

_OR = r"(?:\s*(?:\?\?|\?:|\|\||//|\bor\b)\s*<TEXT>)?"
"""A default behind a read: `?? "x"`, `|| 'x'`, `// 'x'`, `or "x"`."""


def _of_environ(key: str) -> str:
    """The variable of a keyword (environ's README): `:api-key`."""
    return key.replace("-", "_").upper()


_C = (read_pattern(r"\b(?:secure_)?getenv\(\s*<'NAME'>\s*\)", None),)
_PERL = (read_pattern(rf"\$ENV\{{<'>?<NAME><'>?\}}{_OR}", None),)
_DOTNET = (read_pattern(r"\bGetEnvironmentVariable\(?\s*<'NAME'>", None),)

LANGUAGES: Mapping[str, tuple[Pattern, ...]] = {
    **dict.fromkeys(("c", "cc", "cpp", "cxx", "h", "hpp", "zig"), _C),
    **dict.fromkeys(("pl", "pm", "psgi"), _PERL),
    **dict.fromkeys(("fs", "vb"), _DOTNET),
    "clj": (
        read_pattern(r"\(System/getenv\s+<'NAME'>", None),
        read_pattern(r"\(env\s+:(?P<name>[a-z][\w-]*)", None, named=_of_environ),
    ),
    "coffee": (
        read_pattern(rf"\bprocess\.env\.<NAME>{_OR}", None),
        read_pattern(rf"\bprocess\.env\[<'NAME'>\]{_OR}", None),
    ),
    "cr": (
        read_pattern(r"\bENV\[<'NAME'>\](?!\?)", True),
        read_pattern(rf"\bENV\[<'NAME'>\]\?{_OR}", None),
        read_pattern(r"\bENV\.fetch\(\s*<'NAME'>\s*,\s*<TEXT>", False),
        read_pattern(r"\bENV\.fetch\(\s*<'NAME'>\s*\)", True),
    ),
    "dart": (
        read_pattern(r"\bPlatform\.environment\[<'NAME'>\]!", True),
        read_pattern(rf"\b(?:Platform\.environment|dotenv\.env)\[<'NAME'>\]{_OR}", None),
    ),
    "erl": (
        read_pattern(r"\bos:getenv\(\s*<'NAME'>\s*\)", None),
        read_pattern(r"\bos:getenv\(\s*<'NAME'>\s*,\s*<TEXT>", False),
    ),
    "gleam": (read_pattern(r"\benvoy\.get\(\s*<'NAME'>", None),),
    "groovy": (
        read_pattern(rf"\bSystem\.(?:getenv\(\s*|getenv\(\)\[|env\[)<'NAME'>\s*[)\]]{_OR}", None),
        read_pattern(rf"\bSystem\.env\.<NAME>{_OR}", None),
    ),
    "hs": (read_pattern(r"\bgetEnv\s+<'NAME'>", True), read_pattern(r"\blookupEnv\s+<'NAME'>", None)),
    "jl": (
        read_pattern(r"\bENV\[<'NAME'>\]", True),
        read_pattern(r"\bget\(\s*ENV\s*,\s*<'NAME'>\s*,\s*<TEXT>", False),
    ),
    "lua": (read_pattern(rf"\bos\.getenv\(?\s*<'NAME'>\s*\)?{_OR}", None),),
    "nim": (read_pattern(r"\bgetEnv\(\s*<'NAME'>(?:\s*,\s*<TEXT>)?", None),),
    "ps1": (read_pattern(r"(?<![=\w])\$env:<NAME>\b(?!\s*=)", None),),
    "R": (read_pattern(r"\bSys\.getenv\(\s*<'NAME'>", None),),
    "swift": (read_pattern(rf"\b(?:Environment\.get\(\s*|\.environment\[)<'NAME'>\s*[)\]]{_OR}", None),),
    "neon": (read_pattern(r"%env\.<NAME>%", None),),
}  # fmt: skip
"""By the end of a file's name."""

FILES: Mapping[str, tuple[Pattern, ...]] = {
    "Makefile": (
        read_pattern(r"^(?:export\s+)?(?P<name>[A-Z][A-Z0-9_]*)[ \t]*\?=[ \t]*(?P<default>[^\n#]*)", None),
        read_pattern(r"^ifn?def[ \t]+(?P<name>[A-Z][A-Z0-9_]*)", None),
    ),
    "justfile": (
        read_pattern(r"\benv(?:_var)?\(\s*<'NAME'>\s*\)", None),
        read_pattern(r"\benv(?:_var_or_default)?\(\s*<'NAME'>\s*,\s*<TEXT>", False),
    ),
    "Caddyfile": (
        read_pattern(r"\{\$<NAME>(?::(?P<default>[^}\n]*))?\}", None),
        read_pattern(r"\{env\.<NAME>\}", None),
    ),
    "Envfile": (
        read_pattern(r"^[ \t]*variable[ \t]+:<NAME>(?!.*\bdefault:)", True),
        read_pattern(r"^[ \t]*variable[ \t]+:<NAME>(?=.*\bdefault:)", False),
    ),
    "supervisord.conf": (read_pattern(r"%\(ENV_<NAME>\)s", None),),
    "serverless.yml": (
        read_pattern(r"\$\{env:<NAME>\}", True),
        read_pattern(r"\$\{env:<NAME>\s*,\s*(?P<default>[^}\n]*)\}", False),
    ),
}  # fmt: skip
"""By the whole name: what make, just, Caddy, ENVied, supervisord and Serverless Framework take from the environment."""
