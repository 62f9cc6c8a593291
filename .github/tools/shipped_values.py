"""The credentials in a file of a public project: env file, YAML, configuration, Dockerfile, script or private key.

A file is read line by line as `NAME=value` or `name: value`, whatever its grammar, since a value counts however it is
written. Left out are references, paths, names of other things, and what is too short to be told from a word.
"""

import re
from collections.abc import Iterator

from auracheck.judgement import encoded, urls
from auracheck.policy.names import guess_kind
from auracheck.policy.values import NONE

SHORTEST = 8
LONGEST = 8192

_SAMPLE = r"(?:[._-](?:example|sample|template|tmpl|dist|default|in|j2|erb))*"
_SHIPPED = re.compile(
    rf"(?:.*[._-])?env(?:[._-][\w-]+)*|(?:.*[._-])?(?:docker|container)file(?:[._-][\w-]+)*"
    rf"|.+\.(?:ya?ml|sh|bash|toml|ini|conf|cfg|properties|pem|key|env){_SAMPLE}",
    re.IGNORECASE,
)
_CODE = re.compile(
    r".+\.(?:[cm]?[jt]sx?|py|go|rb|php|rs|java|kt|ex|exs|cs|md|mdx|rst|html?|svg|png|lock)", re.IGNORECASE
)
_NOT_SHIPPED = re.compile(
    r".*test.*|suites?|specs?|fixtures?|e2e|cypress|mocks?|locales?|[il]1\dn|lang(?:s|uages)?|translations|messages"
    r"|node_modules|vendor|third_party|\.(?:github|circleci|ci)",
    re.IGNORECASE,
)
"""Folders of files that a project does not ship for a deployment."""

_LINE = re.compile(
    r"""\s*(?:[#;]\s*)?(?:-\s+)?(?:export\s+|ENV\s+|ARG\s+|set\s+)?["']?(?P<name>[A-Za-z_][\w.-]*)["']?"""
    r"""\s*(?::=|\?=|=|:\s|:(?=["']))\s*(?P<value>\S.*)"""
)
_NAMED = re.compile(
    r"""\s*(?:-\s+)?(?:name|key|variable|envVarName):\s*["']?([A-Za-z_][\w.-]*)["']?\s*$""", re.IGNORECASE
)
_OF_NAMED = ("value", "default", "defaultValue", "default_value")
_DEFAULT = re.compile(r"\$\{\w+:?[-=]([^${}]*)\}")
_OPTION = re.compile(r"""(?<![\w-])--([\w-]*(?:requirepass|password|passwd|secret|token))(?:=|\s+)["']?([^\s"',\]]+)""")
_USERINFO = re.compile(r"""[A-Za-z][A-Za-z0-9+.-]*://[^\s"'<>]*@[^\s"'<>]+""")
_PART = re.compile(r"""(?i)\b(password|pwd|accountkey|sharedaccesskey)=([^;&\s"'`]+)""")
_KEY = re.compile(
    r"""(?:([A-Za-z_][\w.-]*)["']?\s*[:=]\s*[|>]?-?\s*["']?)?"""
    r"(-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]+-----END [A-Z ]*PRIVATE KEY-----)"
)
_REFERENCE = re.compile(
    r"\$[A-Za-z_]{3}|\$\{|\$\([A-Za-z<./]|\$\d$|\{\{|\$\[|<[A-Za-z][\w -]*>|%\(\w+\)|%[A-Z_]{3,}%|%\{|`[a-z]|\.\.\.|…"
    r"|#\{|\[\[|__\w+__|@@\w+@@|\*\*\*|xxxx|XXXX|^[\w.]+\(.*\)$|argv\["
)
_PATH = re.compile(
    r"\w+://.*|os\.environ.*|[~.]{0,2}/[a-z0-9@_./:-]+(?:\.\w+)?|[A-Za-z]:\\.*"
    r"|[\w./-]+\.(?:key|pem|crt|cer|p12|jks|json|ya?ml|txt|conf|toml|env|sh|sock)"
)
"""Small letters after the slash: base64 may begin with one, too."""
_NAME = re.compile(r"[a-z]+(?:[-_./:][a-z0-9]+)+|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[A-Za-z][A-Za-z_]*(?:\.[A-Za-z_]\w*)+")
"""Of a Secret, a variable or an attribute."""
_DIGITS = re.compile(r"[\d.,:-]+(?:ms|[smhd])?|v?\d+(?:\.\d+)+[\w.-]*")
_WORD = re.compile(r"[A-Z]+|[A-Z]?[a-z]+(?:-?[A-Z][a-z]+)*|[^\x00-\x7f]+.*")
"""One word, as the name of a mode or a prefix is; the value of a password it may be."""
_LONG = 16
"""Characters from which on a word is no name of a mode."""
_NO_CREDENTIAL = re.compile(
    r"KEY|KEYS|TOKEN|SECRET|PASS|AUTH|.*(?:GPG_KEYS?|project_?key|env_?key|prefix_?key|host_?key)", re.IGNORECASE
)
"""Names that mostly belong to something else, as in `key: name`."""
_PUBLIC = re.compile(r"-|\w{1,6}=|ssh-|ecdsa-|age1|pk[_.]|https?:|\$2[aby]\$|sha\d+[:-]")
_CREDENTIALS = ("password", "key", "token")


def is_shipped(path: str) -> bool:
    """Whether the path of a file is of a kind that projects ship for deployments."""
    *folders, name = path.split("/")
    if any(map(_NOT_SHIPPED.fullmatch, folders)) or _CODE.fullmatch(name) or name.startswith("messages"):
        return False
    return _SHIPPED.fullmatch(name) is not None


def credentials(text: str) -> Iterator[tuple[str, str]]:
    """The names and values of the credentials in a file."""
    for match in _KEY.finditer(text):
        yield match[1] or "", match[2]
    named, is_secret = "", "kind: Secret" in text
    for line in text.splitlines():
        if len(line) > LONGEST:
            continue
        for name, value in _of_line(line, named):
            yield name, value
            if is_secret:
                inner = encoded.decoded(value) or ""
                yield from [(name, inner)] * is_value(inner)
        opening = _NAMED.fullmatch(line)
        named = opening[1] if opening else ""


def _of_line(line: str, named: str) -> Iterator[tuple[str, str]]:
    match = _LINE.fullmatch(line)
    if match:
        name = named if named and match["name"] in _OF_NAMED else match["name"]
        value = literal(match["value"])
        if is_value(value) and is_credential(name, value):
            yield name, value
    name = match["name"] if match else ""
    text = expanded(line)
    for url in map(urls.split, _USERINFO.findall(text)):
        if url and url.password and is_value(url.password):
            yield name, url.password
    for pattern in (_OPTION, _PART):
        for option, value in pattern.findall(text):
            if is_value(value):
                yield name or option, value


def is_credential(name: str, value: str) -> bool:
    """Whether the name says that the value is one; a single word is one only where a password is expected."""
    kind = guess_kind(name)
    if value.lower() in NONE:
        return False
    if kind not in _CREDENTIALS or (_NO_CREDENTIAL.fullmatch(name) and not any(map(str.isdigit, value))):
        return False
    return kind == "password" or len(value) >= _LONG or not _WORD.fullmatch(value)


def expanded(text: str) -> str:
    """The text with the default in place of each `${NAME:-default}`."""
    while (shorter := _DEFAULT.sub(r"\1", text)) != text:
        text = shorter
    return text.replace("$$", "$") if "$$" in text else text


def literal(text: str) -> str:
    """The value after `NAME=`: without quotes and comment."""
    text = expanded(text.strip().rstrip(",;"))
    if text.startswith(('"', "'")):
        return text[1:].partition(text[0])[0]
    if text.startswith(tuple("[{|>&*!%@")):
        return ""
    return re.split(r"\s+[#;]", text, maxsplit=1)[0].strip().rstrip("\"'")


def is_value(text: str) -> bool:
    """Whether a text may be the value of a credential: no reference, path, name, number or public key."""
    if len(text) < SHORTEST or len(text) > LONGEST or any(map(str.isspace, text)) or not text.isprintable():
        return False
    if _REFERENCE.search(text) or _PUBLIC.match(text):
        return False
    return not any(pattern.fullmatch(text) for pattern in (_PATH, _NAME, _DIGITS))
