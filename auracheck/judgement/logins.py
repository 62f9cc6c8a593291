"""The user and the password in a URL: is one of them a placeholder or a default?"""

from functools import lru_cache

from auracheck.judgement import urls
from auracheck.judgement.drawn import is_drawn
from auracheck.judgement.encoded import decoded
from auracheck.judgement.tokens import cut
from auracheck.judgement.vocabulary import DEVELOPMENT, INSTRUCTION
from auracheck.judgement.words import is_hex, is_placeholder, names, read
from auracheck.regex import regex

TEMPLATE = "unrendered template"
PLACEHOLDER = "placeholder value"
TRUNCATED = "truncated"
ENDS_IN_ELLIPSIS = 'truncated (ends in "…")'
CONTAINS_ELLIPSIS = 'truncated (contains "…")'
MASKED = "masked value"
CALL = "command or code in place of its output"

BESIDE = 12
"""Letters and digits that may be beside a template (`base64:${app_key}`). Random values contain `$(` and `${` by
chance, and have far more characters beside it."""

LONGEST = 512
"""Longest value to search for a template, in characters. Unrendered templates are shorter."""

ODD = 7
"""Weight of letters that are no words in the name of a variable (`$SMTPUSR`). Of random characters, six have more."""

_STARTS = frozenset("<[{$\\%_`@#(~|")
_CLOSING = {"<": ">", "[": "]"}
_INSIDE = regex(r"[<\[]{1,3}[^\W_]?[\w \-.,:;/=>()'\"|+*?!\]]*")
_WHOLE = regex(
    r"\$?\{\{+[~#&^/>!*\-]? *[\w.\-$(\"'][\w.\-$]*(?:[ |(\[,\n\"'][\s\S]*)?\}\}+|\{%[^{}]*%\}"
    r"|<%[=\-#]? *[\w.@][^<>%]*%>|\{[A-Za-z_]\w*\}|\(\([\w .:/\-]+\)\)|\[\[[\w .:/\-]+\]\]"
    r"|\$\[\[? *[A-Za-z][\w.]*(?:[ (\[][^\[\]]*)?\]?\]"
    r"|\\?\$[A-Z_][A-Z0-9_]{2,}|[\\$]?\$\{[ !#]*[^\W\d](?:[\w.]*|[\w.]{2,}[ :?+#%/^,@\[(|=\-][\s\S]*)\}"
    r"|\$\{\{?[\w .:\-]+|%%?[A-Za-z_]\w*%%?|%\([A-Za-z_]\w*\)s|%env\([^()]*\)%|`[a-z][a-z][\w.\-]*(?: [^`]*)?`"
    r"|@@?[A-Z][A-Z0-9_]{2,}@@?|#\{ *[A-Za-z_][\w.]*(?:[\[( ][^{}]*)?\}#?|~[A-Z][A-Z0-9_]{2,}~"
    r"|\|[A-Z][A-Z0-9_]{2,}\||__(?:[A-Z][A-Z0-9_]*|[a-z][a-z0-9_]*)__|@Microsoft\.KeyVault\([^()]*\)"
)
_VARIABLE = regex(r"\$[a-z]\w*")
_NAMED = regex(r"[\w.\- ]+")
_COMMAND = regex(r"\$\([A-Za-z][\w.\-/]+(?: [\s\S]*)?\)")
_CALL = regex(
    r"(?:openssl [a-z]+ -|pwgen -|head -c|date \+|php artisan |bin/rails |python3? -c|node -e|rake secret|mix phx\."
    r"|npx |cat /)"
    r"[ \w./\-|'\"();=+,:]*"
    r"|(?:process\.env|os\.environ|os\.getenv|getenv|env|ENV|config|secrets|crypto|import\.meta\.env|System\.getenv"
    r"|Environment|Rails|settings|random|uuid|Fn|builtins)"
    r"(?:\.[A-Za-z_]\w*|\([\w '\".,:\-]*\)|\[[\w '\".\-]*\]){1,4}"
)
_GENERATES = regex(r"\b(?:openssl rand|pwgen -|tr -dc)|/dev/u?random")
"""A command that makes a value, in instructions to run it (`[generate with <openssl rand -hex 32>]`)."""

_REFERENCES = ("arn:aws:secretsmanager:", "arn:aws:ssm:", "ref+", "!Ref ", "!Sub ", "!GetAtt ", "{{resolve:", "vault:",
               "awssm://", "gcpsm://", "projects/", "/run/secrets/", "file:///run/secrets/", "keyring:")  # fmt: skip
"""How programs refer to an external value. The program that reads the value here resolves none of them."""

_NAME = r"(?:[A-Z][A-Z0-9_]{2,}|[a-z][a-z0-9_.]{2,}|[a-z]+(?:[A-Z][a-z]+)+)"
WITHIN = regex(
    rf"\$\{{{_NAME}(?::[^{{}}]*)?\}}|\{{\{{ *[A-Za-z][\w.]{{2}}[\w .\-|]*\}}\}}|<%[=\-]? ?[\w.][^<>%]*%>"
    r"|\$\([a-z][a-z][\w.\-]*(?: [\w ./\-=~]*)?\)|\$[A-Z][A-Z0-9]{2,}_[A-Z][A-Z0-9_]{2,}|%\([a-z_]{3,}\)s"
)
"""A template with text beside it. A random value of 32 characters contains one by chance once in a million times."""

_MASK = regex(r"[*•●#?_.\-xX■█]{3,}")
_STARS = regex(r"[*•●■█]{4,}|[*•●■█]{3}\Z")
_CUT = regex(r"\.\.\.[ (\[\uff08]|\[(?:\.\.\.|snip|cut|truncated)\]")
_ARMOUR = regex(r"-----BEGIN [A-Z ]+-----(?:\\n|[\s.])*(?:-----END [A-Z ]+-----)?(?:\\n|\s)*")
_LETTERS = regex(r"[^\W_]")


def unfilled(value: str) -> str | None:
    """The kind of placeholder that a whole value is, by its syntax; None if it is none."""
    if not value:  # such as the user of most Redis URLs
        return None
    first = value[:1]
    if first in _STARTS and len(value) <= LONGEST:
        found = _by_its_start(value, first)
        if found:
            return found
    if value[:4] == "...." and _MASK.fullmatch(value):
        return MASKED
    if value[-3:] == "..." or value.startswith("...") or "…" in value or _is_cut(value):
        return ellipsis(value)
    if first in "*•●#?_.-xX■█" and _MASK.fullmatch(value):
        return MASKED
    if "**" in value or "•" in value or "●" in value:
        rest = _STARS.sub("", value)
        if rest != value and len(_LETTERS.findall(rest)) <= BESIDE:
            return MASKED
    if "$" in value or "{{" in value or "<%" in value or "%(" in value:
        rest = WITHIN.sub(lambda found: "" if _is_named(found[0]) else found[0], value)
        if rest != value and len(_LETTERS.findall(rest)) <= BESIDE and not is_random(rest):
            return TEMPLATE
    return _unprocessed(value)


def _is_cut(value: str) -> bool:
    return ("..." in value or "[" in value) and _CUT.search(value) is not None


def ellipsis(value: str) -> str:
    """The message for a value with an ellipsis."""
    return ENDS_IN_ELLIPSIS if value.endswith(("...", "…")) else CONTAINS_ELLIPSIS


def _by_its_start(value: str, first: str) -> str | None:
    if (value[-1] == _CLOSING.get(first)) and _INSIDE.fullmatch(value):
        return None if is_random(value) else PLACEHOLDER
    if _WHOLE.fullmatch(value) or (first == "$" and _COMMAND.fullmatch(value)):
        return TEMPLATE if _is_named(value) else None
    if first == "$" and _VARIABLE.fullmatch(value) and read(value[1:]):
        return TEMPLATE
    return None


def _is_named(template: str) -> bool:
    """Whether what it refers to may be a name (`{pgpwd}`), not the characters of a random value, which are not all
    letters of one case."""
    name = _NAMED.search(template)
    letters = name[0].replace("_", "") if name else ""
    of_one_case = letters.isalpha() and letters in (letters.lower(), letters.upper())
    return not name or of_one_case or not is_random(name[0])


def is_random(text: str) -> bool:
    """Whether letters and digits are mixed as in no name or description: `<` and `>` may be part of a password."""
    part = cut(text) if len(text) <= LONGEST else None
    return part is None or part.odd > max(ODD, part.evidence)


def _unprocessed(value: str) -> str | None:
    """Find a value that had to be run, looked up or filled in first."""
    if len(value) > LONGEST:
        return None
    if value.startswith(_REFERENCES):
        return TEMPLATE
    if value[:5] == "-----":
        return TRUNCATED if _ARMOUR.fullmatch(value) else None
    if (value[-1:] in ")]" or " " in value or ".env." in value) and _CALL.fullmatch(value):
        return CALL
    if " " in value and _GENERATES.search(value):
        return CALL
    return None


DEVELOPMENT_LOGIN = "default user and password"
DOCUMENTED = "example password from documentation"
USER_AGAIN = "password made of the user name"
PLACEHOLDER_LOGIN = "placeholder user or password"
WORDS_LOGIN = "password made of dictionary words"
ENCODED_LOGIN = "password made of dictionary words, encoded in base64 or hex"

MAY_WORK = frozenset({DEVELOPMENT_LOGIN, USER_AGAIN, WORDS_LOGIN, ENCODED_LOGIN})
"""Weak passwords that a server may really use. The others were never meant to be used."""

_OPENS = regex(r"\$\{|\{\{|<%|\$\(|#\{|%\(|`|\$[A-Z_]{3}")
"""How a template begins, perhaps cut at its colon (`${USER:-shop}:…`). No user has such a name."""

_EXAMPLE_HOST = regex(r"(?:^|\.)example(?:\.(?:com|org|net))?$")


def login(url: urls.Url, own: frozenset[str]) -> str | None:
    """Why user or password is a placeholder or a default; None if neither is. ``own``: words of the service."""
    user, password = url.user or "", url.password
    found = _user(user)
    if found or not password:
        return found
    is_key = is_hex(password) or is_drawn(password)  # most: neither a sign nor a word can be in it
    form = None if is_key else unfilled(password)
    if form:
        return form
    if user and password.casefold() in (user.casefold(), user.casefold()[::-1]):
        return USER_AGAIN
    if is_key:
        return None
    return _words(url, password, own | names(user, url.path, *(host.name for host in url.hosts)))


@lru_cache(1 << 10)  # there are few users
def _user(user: str) -> str | None:
    if user and not user.isalnum() and _OPENS.search(user):
        return TEMPLATE
    return PLACEHOLDER_LOGIN if unfilled(user) or is_placeholder(user) else None


def _words(url: urls.Url, password: str, own: frozenset[str]) -> str | None:
    reading = read(password, own)
    if reading is None:
        text = decoded(password)
        return ENCODED_LOGIN if text and read(text, own) else None
    of_user = read(url.user or "")
    if (reading.marks | (of_user.marks if of_user else 0)) & DEVELOPMENT:
        return DEVELOPMENT_LOGIN
    if _EXAMPLE_HOST.search(url.host):
        return DOCUMENTED
    return PLACEHOLDER_LOGIN if reading.marks & INSTRUCTION else WORDS_LOGIN


_MAY_BE_SECRET = regex(r"(?i)(?:pass|pwd|token|secret|key|cert)[\w.-]*=|@.*@")

_SHOWN_WORD = regex(r"[\w.~-]+")


def shows_no_secret(before: str, after: str) -> bool:
    """Whether what is before and after the password of a URL may be shown: no random user or database, and nothing else
    that signs in."""
    if _MAY_BE_SECRET.search(after):
        return False
    words = _SHOWN_WORD.findall(f"{before.partition('://')[2]} {after}")
    return not any(is_random(word) and any(map(str.isdigit, word)) for word in words)
