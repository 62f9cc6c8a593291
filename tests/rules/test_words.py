"""How findings and explanations are worded: plain words of the field, the problem first, a fix that begins with a verb.

The findings come from whole checks of the example projects and of small files that make each rule report something.
"""

import ast
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

import auracheck
from auracheck.report import Finding
from auracheck.rules import REGISTRY, texts
from auracheck.rules.failures import MEANING, fix_for
from auracheck.rules.overprivileged_service import HELP, MESSAGES
from auracheck.steps import one_line

ROOT = Path(__file__).parents[2]
STRONG = "9c4e1f7b2a6d8035c1e4f7092b5a6d8e41d27c90ab5f3e688d1c42f7905eab36"
SECOND = "e25b7d04c8916fa33d0a82e6b7f15c499a6e04d28f73b15ce8207d49ab36f1c5"

BANNED = re.compile(
    r"\b(mend(s|ed|ing)?|told|tells?|stands?|holds?|wants|at hand|sound|amiss|whatever|asks? to be|nothing random|"
    r"fit for|lets in|all the same|yet to come|comes to be|spelled|white space|elsewhere)\b|"
    r"^no (URL|Redis|Twilio|port|base64)\b|\bthat is no\b",
    re.IGNORECASE,
)
"""Words that a developer would not search for, and "no X" for "not an X"."""

LONGEST = 80
"""Characters of a message before its detail: what is in parentheses, or after a colon or semicolon."""

VERBS = (
    "add", "check", "create", "define", "delete", "fix", "get", "move", "open", "read", "reduce", "remove", "rename",
    "renew", "replace", "restart", "rotate", "run", "save", "set", "start", "unset", "use", "verify", "wait", "write",
)  # fmt: skip
_COMMAND = re.compile(
    r"(auracheck|chmod|createuser|createdb|docker|export|git|gh|kubectl|printf|psql|read|redis-cli|rm|sudo|systemctl|unset|"
    r"umask|aws|vault|GRANT) |\w+://|[\w.{}]+: |[A-Z]\w*=|until = |# |\(umask|\w+=\"\$\("
)
"""The start of a command or of a line for a file."""

FILES = {
    "placeholders.env": f"JWT_SECRET_KEY=your-secret-key-here\nSESSION_SECRET=qwertyuiopasdfghjklzxcvbnmqwertyuiop\n"
    f"DATABASE_URL=postgresql://dev:dev@db:5432/shop\nREDIS_URL=redis://localhost:6379\nSMTP_PASSWORD=aaaaaaaa0\n"
    f"TWILIO_AUTH_TOKEN={STRONG[:31]}…\nSMTP_USERNAME=your-user\nENVIRONMENT=prod\n",
    "malformed.env": f"JWT_SECRET_KEY=' {STRONG}'\nSESSION_SECRET=base64:abc$\nDATABASE_URL=postgres://a:{STRONG}@h/d\n"
    f'REDIS_URL=redis://:a@b{STRONG}@h:99999/x\nTWILIO_ACCOUNT_SID=AC12\nTWILIO_AUTH_TOKEN="{STRONG}\\n"\n'
    "ENVIRONMENT=nowhere\n",
    "weak.env": f"JWT_SECRET_KEY={STRONG[:31]}\nSESSION_SECRET=badger-walnut-falcon-tundra-badger-2024\n"
    f"DATABASE_URL=postgresql://shop:badger-walnut@db/shop\nREDIS_URL=redis://:{STRONG}@localhost\n"
    "SMTP_PASSWORD=x\nSMTP_USERNAME=apikey\nTWILIO_AUTH_TOKEN=0123456789abcdef0123\n",
    "twice.env": f"JWT_SECRET_KEY={STRONG}\nSESSION_SECRET={STRONG}\nDATABASE_URL=postgresql://shop:{SECOND[::-1]}@test/shop\n"
    f"REDIS_URL=redis://:{STRONG}@cache:6379/0\nSMTP_USERNAME=\n",
    "names.env": f"jwt-secret-key={STRONG}\nSESSION_SECRET_FILE=/run/s\nDATABASE_URL=${{DB}}\nREDIS_URL=\n",
    "connected.compose.yaml": "services:\n  app:\n    image: local/app\n    environment:\n"
    f"      DATABASE_URL: postgresql://shop:{STRONG}@db/shop\n      REDIS_URL: redis://cache\n"
    f"  db:\n    image: postgres:16\n    environment: {{POSTGRES_USER: shop, POSTGRES_PASSWORD: {SECOND}}}\n"
    "  cache:\n    image: redis:7\n",
    "shadowed.env": f"JWT_SECRET_KEY={STRONG}\nJWT_SECRET_KEY=abcabcabcabcabcabcabcabcabcabcabcabc\n",
    "waived.env": f"# auracheck: ignore weak-secret until 2020-01-01 because old\nJWT_SECRET_KEY=abc\n"
    f"# auracheck: ignore weka-secret until 2099-01-01 because old\nSESSION_SECRET={SECOND}\n",
    "staging/.env.staging": f"JWT_SECRET_KEY={STRONG}\n",
    ".env.production": f"JWT_SECRET_KEY={STRONG}\n",
    "shop.env": f"JWT_SECRET_KEY={STRONG}$x\n",
    "docker.env": f"export JWT_SECRET_KEY={STRONG}\r\n",
    ".env.example": f"SESSION_SECRET={SECOND}\n",
    "compose.yaml": f"services:\n  api:\n    image: shop\n    env_file: shop.env\n    environment:\n"
    f"      JWT_SECRET_KEY: {STRONG}\n      SESSION_SECRET: ${{MISSING}}\n",
    "shop.service": f"[Service]\nExecStart=/bin/shop\nEnvironment=JWT_SECRET_KEY={STRONG}\n",
    "secret.yaml": f"apiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\nstringData:\n"
    f"  JWT_SECRET_KEY: {STRONG}\n---\n"
    "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: api\n    env:\n"
    f"    - {{name: SESSION_SECRET, value: {SECOND}}}\n"
    "    - {name: DATABASE_URL, valueFrom: {secretKeyRef: {name: other, key: url}}}\n"
    "    - {name: REDIS_URL, valueFrom: {secretKeyRef: {name: s, key: url}}}\n",
    ".github/workflows/deploy.yml": "on: push\njobs:\n  deploy:\n    environment: production\n    runs-on: x\n"
    "    steps:\n"
    f"    - run: ./deploy\n      env:\n        JWT_SECRET_KEY: {STRONG}\n        SESSION_SECRET: ${{{{ vars.S }}}}\n",
    ".env.auracheck-new.local": f"JWT_SECRET_KEY={STRONG}\n",
    "staging/.env.auracheck-new.local": f"JWT_SECRET_KEY={STRONG}\n",
    "auracheck.toml": 'known_values = ["' + SECOND + '"]\n[secrets.SESSION_SECRET]\nmax_age = "90d"\n'
    '[[waivers]]\nrule = "weak-secret"\nreason = "old"\nuntil = 2020-01-01\n',
}
"""Small files, which together make nearly every rule report something."""


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    """The findings of the example projects and of `FILES`, as production and as development."""
    folder = tmp_path_factory.mktemp("words")
    for path, content in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content.encode())
    (folder / "weak.env").chmod(0o666)
    (folder / "twice.env").chmod(0o644)
    if shutil.which("git"):
        git = ("git", "-c", "user.name=a", "-c", "user.email=a@example.com", "-C", str(folder))
        for command in (("init", "-q"), ("add", "twice.env", "secret.yaml", "staging"), ("commit", "-qm", "first")):
            subprocess.run([*git, *command], check=True)
    sources = [str(folder / path) for path in FILES if not path.endswith((".toml", ".example"))]
    found = [
        finding
        for environment in ("production", "development", None)
        for place in ([str(folder)], sources, [str(ROOT / "examples")])
        for finding in auracheck.check(sources=place, environ={}, environment=environment).findings
    ]
    return list({(each.rule, each.message, each.help): each for each in found}.values())


@cache
def connecting() -> list[tuple[str, str]]:
    """The messages and helps of --connect, which need a server."""
    failures = [
        (message, one_line(fix_for(name, family)))
        for name, message in MEANING.items()
        for family in ("", "postgresql", "redis")
    ]
    return [*failures, *((message, HELP[name]) for name, message in MESSAGES.items())]


def test_nearly_every_rule_is_among_the_findings(findings: list[Finding]) -> None:
    needs_an_option = {"drifted-secret", "leaked-secret", "unreachable-service", "overprivileged-service"} | {
        "shared-secret"
    }
    unseen = set(REGISTRY) - {finding.rule for finding in findings} - needs_an_option
    assert unseen == set(), "add a setting that the rule reports to FILES here: its messages are read too"


def test_no_message_or_fix_has_a_banned_word(findings: list[Finding]) -> None:
    said = [(f.message, f.help) for f in findings] + connecting()
    assert [words for pair in said for words in pair if BANNED.search(words)] == []


def test_a_message_names_the_problem_first_in_lower_case(findings: list[Finding]) -> None:
    messages = [f.message for f in findings] + [message for message, _ in connecting()]
    assert [m for m in messages if not re.match(r"[a-z\"']|TLS: |URL |[A-Z][A-Z_]+\b", m) or m.endswith(".")] == []


def test_a_message_is_one_short_clause_and_a_detail(findings: list[Finding]) -> None:
    clauses = [re.split(r" \(|: |; ", re.sub(r"/\S*/", "", each.message))[0] for each in findings]
    assert [clause for clause in clauses if len(clause) > LONGEST] == []


def test_numbers_have_the_right_plural(findings: list[Finding]) -> None:
    wrong = re.compile(
        r"\b1 (characters|bits|days|digits|words|places|files|lines)\b|\b(?!1 )\d+ (character|bit|day|place|file)\b"
    )
    assert [f.message for f in findings if wrong.search(f.message)] == []


def test_a_fix_begins_with_a_verb_or_is_a_command_or_a_line(findings: list[Finding]) -> None:
    helps = {f.help for f in findings if f.help} | {help for _, help in connecting()}
    assert sorted(h for h in helps if not h.startswith(VERBS) and not _COMMAND.match(h)) == []


@pytest.mark.parametrize("name", REGISTRY)
def test_an_explanation_has_no_banned_word(name: str) -> None:
    assert [line for line in texts([name])[0].text.splitlines() if BANNED.search(line)] == []


ALLOWED = frozenset({"elsewhere"})
"""The state of an external secret in JSON reports, and the word under which `explain` finds it."""

DOCUMENTED = ("rules", "judgement")
"""The packages whose docstrings are shown to users, and are checked as well."""


@cache
def literals() -> Sequence[tuple[str, str]]:
    """Each string in the code of auracheck with its file, but for the vocabulary of placeholders."""
    return list(_literals())


def _literals() -> Iterator[tuple[str, str]]:
    package = ROOT / "auracheck"
    for path in sorted(package.rglob("*.py")):
        if path.name.startswith("vocabulary"):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        shown = path.relative_to(package)
        own = strings(tree) if shown.parts[0] in DOCUMENTED else strings(tree, ast.Expr)
        yield from ((str(shown), each) for each in own)


def strings(tree: ast.AST, *left_out: type[ast.Expr]) -> Iterator[str]:
    """The strings of a module; a docstring is one that is a statement: of a module, class, function or variable."""
    docstrings = set()
    for node in ast.walk(tree):  # a statement comes before what is in it
        if isinstance(node, left_out):
            docstrings.add(node.value)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docstrings:
            yield node.value


def test_no_string_in_the_code_has_a_banned_word() -> None:
    found = [(file, line) for file, each in literals() if each not in ALLOWED for line in each.splitlines()]
    assert [(file, line) for file, line in found if BANNED.search(line)] == []


def test_the_check_of_the_code_reads_every_package() -> None:
    read = {Path(file).parts[0] for file, _ in literals()}
    assert {"cli", "engine", "probes", "rules", "systems", "generate", "draft", "reporters"} <= read
