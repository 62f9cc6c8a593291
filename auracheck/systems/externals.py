"""What other programs resolve before a service starts: references to their stores, and what they have encrypted."""

from collections.abc import Iterator

from auracheck.regex import regex
from auracheck.typed import NamedTuple


class Keeper(NamedTuple):
    """A program, how a value begins that it resolves (a regular expression), and the command that gives the values of
    a file, ``{0}``, to auracheck."""

    program: str
    opening: str
    command: str


_AGE = r"-----BEGIN AGE ENCRYPTED FILE-----|age-encryption\.org/v1"
KEEPERS = (
    Keeper("1Password", r"(?:\{\{ ?)?op://\S", "op inject -i {0} | auracheck check -"),
    Keeper("dotenvx", r"encrypted:\S", "dotenvx decrypt -f {0} --stdout | auracheck check -"),
    Keeper("sops", r"ENC\[AES256_GCM,", "sops -d {0} | auracheck check -"),
    Keeper("Ansible Vault", r"\$ANSIBLE_VAULT(?:;|$)", "ansible-vault view {0} | auracheck check -"),
    Keeper("age", _AGE, "age -d -i KEY {0} | auracheck check -"),
    Keeper("Doppler", r"doppler://\S", "doppler secrets download --no-file --format env | auracheck check -"),
    Keeper("Infisical", r"infisical://\S", "infisical export --format=dotenv | auracheck check -"),
)

_OPENING = regex("|".join(keeper.opening for keeper in KEEPERS))
_FIRST = ("op://", "{{", "encrypted:", "ENC[", "$ANSIBLE", "-----BEGIN AGE", "age-", "doppler://", "infisical://")
"""How these begin, without a regular expression: nearly no value does."""

_WHOLE = {
    b"$ANSIBLE_VAULT;": "Ansible Vault",
    b"-----BEGIN AGE ENCRYPTED FILE-----": "age",
    b"age-encryption.org/v1": "age",
}
"""How a file begins that is encrypted as a whole."""


def is_external(value: str) -> bool:
    """Whether a value is no value yet, but the reference or cipher text of another program."""
    return value.startswith(_FIRST) and _OPENING.match(value) is not None


def is_sealed(content: bytes) -> bool:
    """Whether an env file is encrypted by sops, which refuses it once another program has changed it (`sops_mac`)."""
    return b"\nsops_mac=" in content


def encrypted(content: bytes) -> str:
    """Why a file that is encrypted as a whole cannot be read, with the command; empty for any other file."""
    start = content.lstrip()[:40]
    program = next((program for opening, program in _WHOLE.items() if start.startswith(opening)), "")
    if not program and b"ENC[AES256_GCM," in content and regex(rb"(?m)^[\"' ]*sops[\"']?:").search(content):
        program = "sops"
    return _reason(program, "FILE") if program else ""


def _reason(program: str, file: str) -> str:
    keeper = next(keeper for keeper in KEEPERS if keeper.program == program)
    return f"encrypted by {program}: {keeper.command.format(file)}"


def kept(content: bytes, file: str) -> Iterator[tuple[str, str]]:
    """The programs that keep values of a file, each with the command that gives them to auracheck."""
    text = content.decode("utf-8", "replace")
    for keeper in KEEPERS:
        if regex(rf"(?m)(?:[=:\"' ]|^)(?:{keeper.opening})").search(text):
            yield keeper.program, keeper.command.format(file)
