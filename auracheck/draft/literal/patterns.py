"""How each language that is not parsed reads the environment: Ruby, Go, PHP, Java, C#, Elixir, Rust, shell."""

import os
import re
from collections.abc import Mapping

from auracheck.draft.evidence import CREDENTIAL, Weight
from auracheck.draft.files import Code, is_configuration, is_resource, is_spring
from auracheck.draft.literal.configurations import (
    CONFEX,
    GO_TEMPLATE,
    HOCON,
    KTOR,
    MANIFEST,
    MAPPED,
    OMEGACONF,
    PRISMA,
    REFERENCES,
    SPRING,
    SYMFONY,
    TEMPLATE,
    TERA,
    XML,
)
from auracheck.draft.literal.jvm import JAVA, KOTLIN, SCALA
from auracheck.draft.literal.languages import FILES, LANGUAGES
from auracheck.draft.literal.pattern import Pattern, read_pattern
from auracheck.draft.tasks import is_start


def _with_colons(key: str) -> str:
    """The variable of a configuration key (ASP.NET Core, "Configuration", "Environment variables")."""
    return key.replace(":", "__")


def _in_a_section(expression: str) -> str:
    """The variable of a key in a section: `Mail")["Password`."""
    section, *_, key = re.split(r"[\"']", expression)
    return _with_colons(f"{section}:{key}")


def _connection_string(name: str) -> str:
    return f"ConnectionStrings__{name}"


_pattern = read_pattern

_RUBY = (
    _pattern(r"\bENV(?:\.to_h)?\.fetch\(?\s*<'NAME'>\s*\)?\s*(?:\{|do\b)\s*(?:raise|abort|fail|exit)\b", True),
    _pattern(r"\bENV(?:\.to_h)?\.fetch\(?\s*<'NAME'>\s*(?:,|\)?\s*(?:\{|do\b))\s*<TEXT>", False),
    _pattern(r"\bENV(?:\.to_h)?\.fetch\(\s*<'NAME'>\s*\)(?!\s*(?:\{|do\b))", True),
    _pattern(r"\bENV(?:\.to_h)?\.fetch[ \t]+<'NAME'>(?!\s*(?:,|\{|do\b))", True),
    _pattern(r"\bENV\.(?:(?:has_)?key\?|include\?|delete|dig)\(?\s*<'NAME'>", None),
    _pattern(r"\benv(?:_?(?:var|key|name))?:\s*<'>(?P<name>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)<'>", None),
    _pattern(r"\bcreds\.require\(\s*:(?P<name>\w+)\s*\)", True, named=str.upper),
    _pattern(r"\bcreds\.option\(\s*:(?P<name>\w+)\s*[,)]", False, named=str.upper),
    _pattern(
        r"^[ \t]*config\.(?P<name>require_master_key)\s*=\s*true\b(?:[ \t]+unless[ \t]+ENV\[[^\]\n]+\])?",
        True,
        named=lambda _: "RAILS_MASTER_KEY",
    ),
    _pattern(r"^[ \t]*mandatory[ \t]+:(?P<name>\w+),", True, Weight.DECLARED, named=str.upper),
    _pattern(r"^[ \t]*(?:optional|override)[ \t]+:(?P<name>\w+),", False, Weight.DECLARED, named=str.upper),
    _pattern(r"\bENV\[<'NAME'>\](?!\s*\|?\|?=[^=])(?:\.presence)?(?:\s*\|\|\s*<TEXT>)?", None),
)
_ERB = (*_RUBY[:4], _pattern(r"\bENV\[<'NAME'>\]", False))
"""In a template of YAML, which takes nothing for null."""
_GO_FIELD = r"(?:\b(?P<field>\w+)[ \t]+[^`\n]{1,60})?"
_GO_REST = r"(?:[^{}\n]{0,200}\})?(?:[^{}]{0,200}?\bRequired:[ \t]*true)?"
_GO = (
    _pattern(r"\b(?:os\.LookupEnv|syscall\.Getenv)\(<'NAME'>\)", False, part=b"nv("),
    _pattern(r"\bos\.Getenv\(<'NAME'>\)", None, part=b"os.Getenv("),
    _pattern(rf"{_GO_FIELD}`(?P<options>[^`\n]*?\benv:\"<NAME>[^`\n]*)`", False, Weight.DECLARED, part=b'env:"'),
    _pattern(r"`(?P<options>[^`\n]*?\benv:\"[A-Z0-9_]+,\s*(?P<name>[A-Z][A-Z0-9]*_[A-Z0-9_]+)[^`\n]*)`", False,
             Weight.DECLARED, part=b'env:"'),
    _pattern(rf"{_GO_FIELD}`(?P<options>[^`\n]*?\barg:\"[^\"`\n]*\benv:<NAME>[^`\n]*)`", False, Weight.DECLARED,
             part=b'arg:"'),
    _pattern(r"^[ \t]*<NAME>[ \t]+[^`\n]{1,60}`(?P<options>[^`\n]*?\barg:\"(?:[^\"`\n]*,)?env[,\"][^`\n]*)`", False,
             Weight.DECLARED, named=str.upper, part=b'arg:"'),
    _pattern(rf"{_GO_FIELD}`(?P<options>[^`\n]*?\bmapstructure:\"(?P<name>[A-Z][A-Z0-9]*_[A-Z0-9_]+)\"[^`\n]*)`", None,
             Weight.DECLARED, part=b'mapstructure:"'),
    _pattern(r"`(?P<options>[^`\n]*?\bkong:\"[^\"`\n]*\benv='<NAME>[^`\n]*)`", False, Weight.DECLARED, part=b'kong:"'),
    _pattern(r"\benvconfig:\"<NAME>\"(?P<options>[^`\n]*)", False, Weight.DECLARED, part=b"envconfig:"),
    _pattern(r"\bos\.ExpandEnv\(\"[^\"\n]*\$\{?(?P<name>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)", None, part=b"ExpandEnv("),
    _pattern(r"\benvy?\.(?:Must|Require)\w*\(<'NAME'>", True, part=b"env"),
    _pattern(r"\benvy?\.(?:Get|Str|String|Lookup)\w*\(<'NAME'>(?:,\s*<TEXT>)?", None, part=b"env"),
    _pattern(r"[eE]nv(?:s|Map|ironment)?\[<'NAME'>\]", None, part=b"nv"),
    _pattern(r"`json:\"[^\"`\n]*\benv=<NAME>(?![^\"`\n]*\b(?:optional|default=))[^`\n]*`", True, Weight.DECLARED,
             part=b"env="),
    _pattern(r"`json:\"[^\"`\n]*\benv=<NAME>(?=[^\"`\n]*\b(?:optional|default=))[^`\n]*`", False, Weight.DECLARED,
             part=b"env="),
    _pattern(r"`(?P<options>[^`\n]*?\bconfig:\"(?P<name>[A-Z][A-Z0-9]*_[A-Z0-9_]+)[\",][^`\n]*)`", None,
             Weight.DECLARED, part=b'config:"'),
    _pattern(r"\.Env(?:ar|Var)\(<'NAME'>\)(?P<options>[^\n]*)", None),
    _pattern(r"\b(?:Must)?BindEnv\(<'>(?P<field>[\w.-]*)<'>,\s*(?:<'>\w+<'>,\s*)*<'NAME'>\s*[,)]", None,
             part=b"BindEnv("),
    *(_pattern(rf"\bEnvVars?(?:\(|:\s*(?:\[\]string\{{)?)\s*(?:<'>\w+<'>,\s*){{{before}}}<'NAME'>(?P<options>{_GO_REST})",
               None, part=b"EnvVar")
      for before in range(5)),
)  # fmt: skip
"""An option of a command (urfave/cli) may have several variables."""
_NO_READS = r"(?!(?:[sS]et|[uU]nset|[pP]ut|[aA]dd|[wW]ith|[bB]ind)\w*\()"
_CALLS = (
    _pattern(
        r"\b[eE]nv_?(?:[kK]ey|[nN]ame|[vV]ar(?:iable)?)\s*[:=]\s*<'>(?:[a-z]+:)?(?P<name>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)<'>",
        None,
        part=b"nv",
    ),
    _pattern(r"\b(?:[Mm]ust|[Rr]equire)\w{0,60}[Ee]nv\w{0,60}\(\s*<'NAME'>\s*\)", True, part=b"nv"),
    _pattern(
        rf"\b{_NO_READS}\w{{0,60}}(?<![mM]ust)[Ee]nv(?!Vars\()\w{{0,60}}\(\s*<'NAME'>\s*,\s*<TEXT>", False, part=b"nv"
    ),
    _pattern(rf"\b{_NO_READS}(?!env\w{{0,60}}!)(?:\w{{1,60}}[Ee]nv\w{{0,60}}|env)\(\s*<'NAME'>\s*\)", None, part=b"nv"),
)
"""A field or argument with the name of a variable, and functions of a project whose names say what they do."""

_PHP = (
    _pattern(r"\bgetenv(?:_docker)?\(\s*<'NAME'>(?:\s*,\s*(?!true\b|false\b)<TEXT>)?", None),
    _pattern(r"\bEnv(?:ironment)?::(?:get(?:Env|String)?|string)\(\s*<'NAME'>\s*(?:,\s*<TEXT>)?", None),
    _pattern(r"\bparseEnv\(\s*<'>\$<NAME><'>", None),
    _pattern(r"\bDI\\env\(\s*<'NAME'>\s*\)", True),
    _pattern(r"\bEnv::getOrFail\(\s*<'NAME'>", True),
    _pattern(r"<'>env(?:_?(?:var|key|name))?<'>\s*=>\s*<'>(?P<name>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)<'>", None),
    _pattern(r"\bfilter_input\(INPUT_ENV,\s*<'NAME'>", None),
    _pattern(r"\$_(?:ENV|SERVER)\[<'NAME'>\](?!\s*=[^=])(?:\s*\?[?:]\s*<TEXT>)?", None),
    _pattern(r"\benv\(\s*<'NAME'>\s*,\s*<TEXT>", False),
    _pattern(r"\benv\(\s*<'NAME'>\s*\)(?!\s*(?:\?[?:]|or)\s*throw\b)", False),
    _pattern(r"\benv\(\s*<'NAME'>\s*\)\s*(?:\?[?:]|or)\s*throw\b", True),
)
_AUTOWIRED = (
    _pattern(r"#\[Autowire\(\s*env:\s*<'>(?:(?!default:)[a-z_]+:)*<NAME><'>", True, Weight.DECLARED),
    _pattern(r"#\[Autowire\(\s*env:\s*<'>(?:[a-z_]+:)*default:[\w.]*:(?:[a-z_]+:)*<NAME><'>", False),
    _pattern(r"\benv\(\s*<'NAME'>\s*\)->\w+\(\)(?!->)", True, Weight.DECLARED),
)
_SERVERS = (
    "(?:Npgsql|SqlServer|MySql|MariaDb|Oracle|Mongo|Redis|Valkey|RabbitMQ|Kafka|Nats|Elastic|Azure|Qdrant|Milvus)"
)
"""The servers to which clients of Aspire lead, each named after its connection string ("Aspire integrations")."""
_CSHARP = (
    _pattern(r"\b(?:GetEnvironmentVariable|Env\.Get(?:String)?)\(\s*<'NAME'>\s*(?:,\s*EnvironmentVariableTarget\.\w+\s*)?\)(?:\s*\?\?\s*<TEXT>)?",
             None),
    _pattern(r"\b\w{0,40}(?:[cC]onfig(?:uration)?|cfg)\[<'KEY'>\](?:\s*\?\?\s*<TEXT>)?", None, named=_with_colons),
    _pattern(r"\.GetSection\(\s*<'KEY'>\s*\)(?:\.Value\b(?:\s*\?\?\s*<TEXT>)?|\.Get<string>\()", None,
             named=_with_colons),
    _pattern(r"\.GetRequiredSection\(\s*<'KEY'>\s*\)\.(?:Value\b|Get<string>\()", True, named=_with_colons),
    _pattern(r"\.Get(?:Required)?Section\(\s*<'>(?P<name>[\w:]+<'>\s*\)(?:\[|\.GetValue<\w+\??>\(\s*)<'>[\w:]+)<'>",
             None, named=_in_a_section),
    _pattern(r"\b\w{0,40}(?:[cC]onfig(?:uration)?|cfg)\.GetValue<\w+\??>\(\s*<'KEY'>\s*(?:,\s*<TEXT>)?", None,
             named=_with_colons),
    _pattern(rf"\bAdd(?:Keyed)?{_SERVERS}\w*(?:Client|DbContext|DataSource|Cache)(?:<[^>()\n]*>)?\(\s*<'NAME'>", None,
             kind=("url", "connection string"), named=_connection_string),
    _pattern(r"\.GetConnectionString\(\s*<'NAME'>\s*\)(?:\s*\?\?\s*<TEXT>)?", None, kind=("url", "connection string"),
             named=_connection_string),
)  # fmt: skip
_ENV_OF_ELIXIR = r"\b(?!\w{0,60}(?:fetch|get|put|delete)_env)\w{0,60}env\w{0,60}"
"""A function of a project that reads by the name of a setting."""
_UP_TO_ANOTHER = r"(?:(?!^[ \t]*def\w*[ (])[\s\S]){0,600}?"
_CLAUSE = r"^[ \t]*defp?\s+(?P<of>\w+)\([^\n]*%\{\s*<'NAME'>\s*=>"
"""A clause of a function that takes the environment; another one may raise."""
_ELIXIR = (
    _pattern(r"\bfetch_env!\(\s*<'NAME'>", True),
    _pattern(r"\bSystem\.get_env\(\s*<'NAME'>\s*,\s*<TEXT>", False),
    _pattern(r"\bSystem\.(?:get_env|fetch_env)\(\s*<'NAME'>\s*\)(?:\s*\|\|\s*<TEXT>)?", None),
    _pattern(r"(?<!System\.)\bget_\w*(?:var|env)\w*\.?\([^()\n\"']*<'NAME'>[^()\n\"']*\)\s*\|\|\s*<TEXT>", False),
    _pattern(r"(?<!System\.)\bget_\w*(?:var|env)\w*\.?\([^()\n\"']*<'NAME'>(?:\s*,\s*<TEXT>)?", None),
    _pattern(r"\b\w*(?:var|env)\w*\.\(\s*<'NAME'>\s*(?:,\s*<TEXT>|\))", None),
    _pattern(r"\benv!\(\s*<'NAME'>(?:\s*,\s*:\w+!?)?\s*\)", True),
    _pattern(r"\benv!\(\s*<'NAME'>\s*,\s*:\w+[?!]?\s*,\s*<TEXT>", False),
    _pattern(r"[\[,]\s*<'><NAME><'>(?=[^\]\n]{0,400}\]\s*\|>\s*Enum\.\w+\(&System\.get_env/1)", None),
    _pattern(rf"{_CLAUSE}(?=[\s\S]{{0,600}}?^[ \t]*defp?\s+(?P=of)\([^\n]*\n\s*raise\b)", True),
    _pattern(_CLAUSE, None),
    _pattern(r"\{System,\s*:(?:get|fetch)_env!?,\s*\[\s*<'NAME'>", None),
    *CONFEX,
    _pattern(r"\bos_env:\s*<'NAME'>(?=[^\n]*\brequired: true)", True),
    _pattern(r"\bos_env:\s*<'NAME'>", None),
    _pattern(r"\b\w*env\[<'NAME'>\](?:\s*\|\|\s*<TEXT>)?", None),
    _pattern(rf"{_ENV_OF_ELIXIR}\(\s*:(?P<name>[a-z]\w*)\s*\)", None, named=str.upper),
    _pattern(rf"{_ENV_OF_ELIXIR}!\(\s*:(?P<name>[a-z]\w*)\s*\)", True, named=str.upper),
    _pattern(
        rf"^[ \t]*def\w{{0,60}}(?:config|env)\w{{0,60}}[ (]\s*:(?P<name>[a-z]\w*),(?={_UP_TO_ANOTHER}\bdefault:)",
        False,
        Weight.DECLARED,
        named=str.upper,
    ),
    _pattern(r"\bMap\.fetch!\(\s*\w*env,\s*<'NAME'>", True),
    _pattern(r"\bMap\.get\(\s*\w*env,\s*<'NAME'>(?:\s*,\s*<TEXT>)?", None),
)


def _of_rust(function: str) -> tuple[Pattern, ...]:
    """How Rust reads by a function."""
    read = rf"{function}\(\s*<'NAME'>\s*\)"
    return (
        _pattern(rf"{read}\s*\.(?:expect|unwrap)\(", True),
        _pattern(rf"{read}\s*(?:\.(?:map_err|context|with_context)\([^\n]{{0,160}}\)\s*)?\?", True),
        _pattern(rf"{read}\s*\.unwrap_or(?:_else)?\(\s*(?:\|\w*\|\s*)?<TEXT>", False),
        _pattern(rf"{read}(?!\s*\.(?:expect|unwrap)\()", None),
    )


_RUST = (
    *_of_rust(r"\b(?:env|dotenvy?)::var(?:_os)?"),
    _pattern(r"\.env\(\s*<'NAME'>\s*\)(?P<options>[^;\n]*)", None),
)
"""The last one is an option of a command (clap, `Arg::env`)."""
_IMPORTED = _of_rust(r"(?<![\w.:>])var")
_IMPORTS = re.compile(rb"\buse\s+(?:std::)?(?:env|dotenvy?)::(?:var\b|\{[^}]{0,200}\bvar\b)")
SHELL = (
    _pattern(r"\$\{(?P<name>[A-Z][A-Z0-9_]*):?\?", True),
    _pattern(r"\$\{(?P<name>[A-Z][A-Z0-9_]*):?[-=](?P<default>[^}\n]{0,400}+)\}", False),
    _pattern(
        r"(?:\[\[?|\btest|\|\||&&)\s+(?:!\s+)?-[nz]\s+\"?\$\{?(?P<name>[A-Z][A-Z0-9_]*)(?::?\+\w*|[/#%][^}\n]{0,40})?\}?\"?(?:\s+\]|(?=\s|;))",
        None,
    ),
    _pattern(r"(?:\[\[?|\btest)\s+(?:!\s+)?-v\s+(?P<name>[A-Z][A-Z0-9_]*)(?=\s)", None),
)
_OF_FILES = (
    _pattern(r"^\s*file_env\s+<'>?<NAME><'>?(?:[ \t]+(?P<default><'>[^\"'\n]*<'>))?[ \t]*$", None),
    _pattern(r"\b(?P<name>[A-Z][A-Z0-9_]*)=\"?\$\((?:cat|<)\s*\"?\$\{?(?P=name)_FILE\b", None,
             kind=(CREDENTIAL, "the script takes it from the file that NAME_FILE names")),
)  # fmt: skip
COMMANDS = (_pattern(r"\$\{?(?P<name>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b", None),)
"""Of a Procfile, which has one command in each line, and of a script that starts the program."""
_PATTERNS: Mapping[str, tuple[Pattern, ...]] = {
    **LANGUAGES, "rb": _RUBY, "rake": _RUBY, "ru": _RUBY, "erb": _ERB, "go": (*_GO, *_CALLS),
    "php": (*_PHP, *SYMFONY, *_AUTOWIRED, *_CALLS[:3]),
    "java": (*JAVA, *_CALLS), "kt": (*JAVA, *KOTLIN, *_CALLS), "scala": (*JAVA, *SCALA),
    "cs": (*_CSHARP, *_CALLS), "ex": _ELIXIR, "exs": _ELIXIR, "rs": (*_RUST, *_CALLS), "prisma": PRISMA,
    **dict.fromkeys(("yml", "yaml"), (*_ERB, *SYMFONY, *OMEGACONF, *TERA, *GO_TEMPLATE)),
    "conf": HOCON, "properties": (), "xml": (*SYMFONY, *XML),
}  # fmt: skip
"""By the end of a file's name."""


def patterns_of(file: Code) -> tuple[Pattern, ...]:
    """The ways to read in a file; one without an end that is code is a shell's."""
    path, name = file.path, os.path.basename(file.path)
    if name.endswith(".rs") and _IMPORTS.search(file.content):
        return (*_RUST, *_IMPORTED, *_CALLS)
    if name.endswith((".template", ".tmpl")):
        return TEMPLATE
    if name.startswith("custom-environment-variables."):
        return MAPPED
    if name in FILES:
        return FILES[name]
    if name.endswith((".yml.erb", ".yaml.erb")):
        return (*_ERB, *MANIFEST)
    if b".Env." in file.content and not name.endswith(("cs", ".tf")):
        return (*_PATTERNS.get(name.rpartition(".")[2], ()), *GO_TEMPLATE)
    script = (*SHELL, *_OF_FILES, *(COMMANDS if is_start(name) else ()))
    own = COMMANDS if name == "Procfile" else _PATTERNS.get(name.rpartition(".")[2], script)
    if is_configuration(name) or (name.endswith(".conf") and not is_spring(name)):
        own = REFERENCES if name.endswith((".json", ".toml", ".conf")) else (*own, *REFERENCES)
    return (*own, *SPRING, *KTOR) if is_spring(name) or is_resource(path) else own
