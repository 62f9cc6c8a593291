"""Credentials in the configuration files of an application, whose keys are variables as well: those of Spring Boot and
Quarkus (`spring.mail.password` is SPRING_MAIL_PASSWORD), of ASP.NET Core (`Jwt:Key` is `Jwt__Key`), of Ruby's
gem config (`use_env`), of Figaro, whose keys are the variables themselves, and ini files whose sections and keys the
code puts together (`SHOP_MAIL_PASSWORD`)."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from auracheck.draft.evidence import Evidence, Weight, is_name, is_written_out, shown_by
from auracheck.draft.files import Code, is_spring
from auracheck.draft.issuers import is_connection
from auracheck.draft.kinds import guessed
from auracheck.draft.listed import REQUIRED
from auracheck.draft.trees import KeyedText, leaves
from auracheck.draft.words import words_of
from auracheck.model import Origin
from auracheck.policy.entry import CREDENTIALS
from auracheck.systems.remarks import required_lines

MAX_KEYS = 2_000
"""Maximum number of texts of a file."""

CONFIGURED = "set in the application's own configuration"
UNSET = "without a value in the application's own configuration"
CONNECTION_STRING = "connection string"

_OTHER_PROFILE = re.compile(r".*-(?!prod(?:uction)?\.)[\w-]+\.\w+")
"""A profile that nobody is known to choose: what is there has a name, and no value."""
_APPSETTINGS = re.compile(r"appsettings(?:\.Production)?\.json")
_FIGARO = re.compile(r"(?:.*/)?config/application\.(?:example\.|sample\.)?yml(?:\.\w+)?", re.DOTALL)
_ENVIRONMENTS = frozenset({"production", "staging", "development", "test", "defaults", "default"})
_SETTINGS = re.compile(r"(?:.*/)?config/settings(?:/production)?\.yml", re.DOTALL)
_LINE = re.compile(
    rb"^[ \t]*(?:#[ \t]*(?=[\w.-]+=)|%prod\.|(?P<other>%[\w,]+\.))?"
    rb"(?P<key>[\w-]+(?:\.[\w-]+)+)[ \t]*[=:][ \t]*(?P<text>[^\n]*)$",
    re.MULTILINE,
)
"""One that is commented out, or of another profile, has a name and no value."""
_REFERENCE = re.compile(r"\$\{?\??[A-Z]|^\$\{[^}]*\}$|%env|<%|#\{|@\w")
"""What reads a variable instead, `${DB_PASSWORD}`, or is another key of the configuration."""
_USES_ENV = re.compile(rb"\.use_env\s*=\s*true")
_OF_INI = re.compile(
    rb"Sprintf\(\s*\"(?:%s|(?P<prefix>\w+))_%s_%s\"\s*,\s*(?P<given>\w+)?[^\n]{0,100}ToUpper\([^\n]{0,100}ToUpper\("
    rb"|Sprintf\(\s*\"(?P<upper>[A-Z][A-Z0-9_]*_)%s_%s\""
)
"""How code in Go makes the variable of a section and a key."""
_SECTION_OF_INI = re.compile(rb"^[ \t]*\[([\w.-]+)\][ \t]*$|^[ \t]*;?[ \t]?(\w+)[ \t]*=[ \t]*([^\n]*)$", re.MULTILINE)
_OPTION = re.compile(rb"\.env_(prefix|separator)\s*=\s*[\"']([\w.]+)[\"']")


class _Variable(NamedTuple):
    """A variable that replaces a text of the configuration, the text, and whether a remark says that it must be set."""

    name: str
    text: str
    origin: Origin
    is_required: bool = False

    def __repr__(self) -> str:  # a traceback must not show the text
        return f"_Variable({self.name!r})"


def configured(files: Sequence[Code]) -> Iterator[Evidence]:
    """The variables by which a deployment replaces what the configuration files of a project say of credentials."""
    options, prefixes, dash = _options_of_config(files), _prefixes_of_ini(files), _dash(files)
    for file in files:
        for each in islice((*_variables(file, options, dash), *_of_ini(file, prefixes)), MAX_KEYS):
            kind = _kind(each)
            if is_name(each.name) and kind and not _REFERENCE.search(each.text):
                why = REQUIRED if each.is_required else CONFIGURED if each.text else UNSET
                weight = Weight.DECLARED if each.text else Weight.READ  # what stands there is what the code reads
                yield Evidence(each.name, each.origin, *kind, required=each.is_required,
                               written_out=is_written_out(each.text), weight=weight, why=why)  # fmt: skip


def _kind(variable: _Variable) -> tuple[str, str] | None:
    """The kind of a credential as its text or place shows it, empty where it must be guessed; None for any other."""
    if variable.name.startswith("ConnectionStrings__"):
        return "url", CONNECTION_STRING
    if (shown := shown_by(variable.text))[0]:
        return shown
    kind = guessed(variable.name).kind
    is_address = kind == "url" and is_connection(words_of(variable.name))
    is_string = variable.name.upper().endswith("CONNECTIONSTRING")
    return ("", "") if is_string or is_address or kind in CREDENTIALS else None


def _variables(file: Code, options: dict[str, str], dash: str) -> Iterator[_Variable]:
    name = file.path.rpartition("/")[2]
    if _APPSETTINGS.fullmatch(name):
        yield from (_variable(file, "__".join(leaf.keys), leaf) for leaf in _texts(file))
    elif options and _SETTINGS.fullmatch(file.path):
        for leaf in _texts(file):
            yield _variable(file, options["separator"].join((options["prefix"], *map(str.upper, leaf.keys))), leaf)
    elif _FIGARO.fullmatch(file.path) and all(_is_figaros(leaf) for leaf in _texts(file)):
        yield from (_variable(file, leaf.keys[-1], leaf) for leaf in _texts(file))
    elif is_spring(name) and not name.endswith(".conf"):
        is_other = _OTHER_PROFILE.fullmatch(name) is not None
        yield from (each._replace(text="") if is_other else each for each in _of_spring(file, dash))


def _texts(file: Code) -> Iterator[KeyedText]:
    """The texts of a file, but for those of lists, whose variables have a number at the end."""
    return (leaf for leaf in leaves(file.path, file.content) if not leaf.is_item)


def _variable(file: Code, name: str, leaf: KeyedText) -> _Variable:
    return _Variable(name, leaf.text, Origin(file.path, leaf.line))


def _is_figaros(leaf: KeyedText) -> bool:
    """Whether a key is a variable of Figaro's: at the top, or of an environment."""
    return _ENVIRONMENTS.issuperset(leaf.keys[:-1])


def _dash(files: Sequence[Code]) -> str:
    """What stands for a dash of a key in its variable: nothing in Spring Boot, a `_` in MicroProfile Config, as of
    Quarkus."""
    ours = (file.content for file in files if file.path.endswith((".java", ".kt")))
    return "_" if any(b"org.eclipse.microprofile.config." in content for content in ours) else ""


def _of_spring(file: Code, dash: str) -> Iterator[_Variable]:
    """The texts of the configuration of Spring Boot, or of MicroProfile Config."""
    is_quarkus = b"quarkus." in file.content or b"\nquarkus:" in file.content

    def named(key: str) -> str:
        return key.replace("-", "_" if is_quarkus else dash).replace(".", "_").upper()

    if file.path.endswith(".properties"):
        required = frozenset(required_lines(file.content.decode("utf-8", "replace").split("\n")))
        for found in _LINE.finditer(file.content):
            is_set = not found["other"] and not found[0].lstrip().startswith(b"#")
            text = found["text"].decode("utf-8", "replace").strip() if is_set else ""
            origin = file.origin(found.start("key"))
            yield _Variable(named(found["key"].decode()), text, origin, not text and origin.line in required)
    else:
        yield from (_variable(file, named(".".join(leaf.keys)), leaf) for leaf in _texts(file))


def _prefixes_of_ini(files: Sequence[Code]) -> frozenset[str]:
    """What is before the variables of ini files: a text, or a constant of the file."""
    found: set[str] = set()
    for file in (file for file in files if file.path.endswith(".go")):
        for each in set(islice(_OF_INI.findall(file.content), MAX_KEYS)):
            prefix, given, upper = each
            found.add((upper or prefix or _constant(file, given)).decode().rstrip("_"))
    return frozenset(found - {""})


def _constant(file: Code, name: bytes) -> bytes:
    found = re.search(rb"\b%s\b[^\n=]{0,20}=\s*\"(\w+)\"" % name, file.content) if name else None
    return found[1] if found else b""


def _of_ini(file: Code, prefixes: frozenset[str]) -> Iterator[_Variable]:
    section = b""
    for found in _SECTION_OF_INI.finditer(file.content) if prefixes and file.path.endswith(".ini") else ():
        if found[1]:
            section = re.sub(rb"[.-]", b"_", found[1])
        elif section:
            for prefix in sorted(prefixes):
                name = f"{prefix}_{section.decode()}_{found[2].decode()}".upper()
                yield _Variable(name, found[3].decode("utf-8", "replace").strip(), file.origin(found.start(2)))


def _options_of_config(files: Sequence[Code]) -> dict[str, str]:
    """The prefix and separator of the gem config's variables, empty where it does not read them."""
    for file in files:
        if file.path.endswith(".rb") and _USES_ENV.search(file.content):
            found = {key.decode(): text.decode() for key, text in _OPTION.findall(file.content)}
            return {"prefix": "Settings", "separator": ".", **found}
    return {}
