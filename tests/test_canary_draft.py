"""No value ever leaves by way of a drafted policy."""

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.test_canary import ENV_FILES, KEY, OTHER, PASSWORD, SCRIPTS, SHORT, UNITS, USER, leaked

CODE = f"""
import os
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings
A = os.environ.get("A_KEY", "{KEY}")
B = os.getenv("{OTHER}")
C = os.environ["{USER}"]
D = os.environ["B_KEY"] or {PASSWORD!r}
KEY = "{SHORT}"
E = os.environ[KEY]
class S(BaseSettings):
    c_key: SecretStr = "{KEY}"
    d_key: SecretStr = Field("{OTHER}", alias="{KEY}")
    e_key: "{OTHER}" = "{SHORT}"
    class Config:
        env_prefix = "{OTHER}"
"""


SCRIPT = f"""
import {{ z }} from 'zod'
const OTHER = "{KEY}"
const a = process.env.A_KEY ?? "{KEY}"
const b = process.env["{OTHER}"] || `{SHORT}`
const {{ C_KEY = '{USER}' }} = process.env
const env = (name: string, fallback = "{PASSWORD}") => process.env[name] ?? fallback
env("{KEY}", "{OTHER}"); env(OTHER)
if (process.env.NODE_ENV === "{SHORT}") {{ throw new Error("{OTHER}") }}
export const schema = z.object({{ D_KEY: z.string().default("{OTHER}"), NODE_ENV: z.enum(["{KEY}", "production"]) }})
`${{process.env.E_KEY}}{KEY}`
"""

OTHERS = {
    "a.rb": f'ENV.fetch("A_KEY", "{KEY}")\nENV["{OTHER}"] || "{SHORT}"\n',
    "a.go": f'os.Getenv("{KEY}")\ngetEnv("A_KEY", "{OTHER}")\n',
    "a.php": f"<?php env('A_KEY', '{KEY}'); getenv('{OTHER}');",
    "prefixes.go": f"""package a
type Config struct {{
\tDB DB `envPrefix:"{KEY}"`
\tMail struct {{
\t\tKey string `env:"A_KEY,required" envDefault:"{OTHER}"`
\t}} `envPrefix:"{SHORT}"`
}}
type DB struct {{
\tPassword string `env:"{OTHER},required"`
}}
var options = env.Options{{Prefix: "{PASSWORD}"}}
var flag = cli.EnvVars("A_KEY", "{KEY}", "{OTHER}")
""",
    "table.ts": f"""function entry(env: string, path: string) {{ return {{ env, path }} }}
const entries = [entry('A_KEY', '{KEY}'), entry('{OTHER}', 'x'), {{ env: '{SHORT}' }}]
enum Names {{ KEY = '{KEY}', OTHER = 'B_KEY' }}
for (const each of entries) {{ process.env[each.env] }}
process.env[Names.KEY]
""",
    "validated.ts": f"""import {{ IsNotEmpty, IsIn, MinLength }} from 'class-validator'
class E {{
  @IsNotEmpty()
  @IsIn(['{KEY}'], {{ message: '{OTHER}' }})
  @MinLength({SHORT!r})
  A_KEY = '{KEY}'
}}
""",
    "made.rb": f'if ENV["A_KEY"].to_s.empty?\n  A_KEY={KEY}#{{SecureRandom.hex}}\n  {OTHER}=#{{random}}\nend\n',
    "start.sh": f'[ -z "$A_KEY" ] && A_KEY={KEY}$(openssl rand -hex 8)\nA_KEY=$(cat "$A_KEY_FILE" {OTHER})\n',
    "entrypoint.sh": f": ${{A_KEY:-{KEY}}} ${{B_KEY:?{OTHER}}}\n",
    "application.yml": f"a: ${{A_KEY:{KEY}}}\n",
    "compose.yaml": f"services: {{web: {{image: a, build: ., environment: {{A_KEY: '{KEY}', '{OTHER}': x, B_URL: 'a://u:{PASSWORD}@h'}}}}}}\n",
    "values.yaml": f"env: {{A_KEY: '{KEY}', '{OTHER}': '{SHORT}'}}\n",
    ".env.example": f"# optional {KEY}\n#A_KEY={OTHER}\nB_KEY={KEY}\n",
}  # fmt: skip


@pytest.mark.parametrize(
    "code", [SCRIPT, SCRIPT + f"'{KEY}", SCRIPT + f"`{KEY}${{", SCRIPT.replace("z.object(", "z.object")]
)
def test_nor_of_one_in_a_script(place: Path, run: Run, code: str) -> None:
    (place / "a.ts").write_text(code)
    for spec in (".", "a.ts"):
        outcome = run("generate", "policy", "--from", spec)
        assert "[secrets.D_KEY]" in outcome.out or "z.objectD" in code or code != SCRIPT
        assert leaked(outcome.out + outcome.err) == 0
        assert outcome.code in (0, 3)


@pytest.mark.parametrize("name", OTHERS)
def test_nor_of_one_in_another_file(place: Path, run: Run, name: str) -> None:
    (place / "Chart.yaml").write_text("name: x\n")
    (place / name).write_text(OTHERS[name])
    (place / "auracheck.toml").write_text("extends = []\n")
    for words in (("--from", "."), ("--from", name), ("--update", "--dry-run"), ("--update",)):
        outcome = run("generate", "policy", *words)
        assert leaked(outcome.out + outcome.err) == 0
        assert outcome.code in (0, 3)
    assert leaked((place / "auracheck.toml").read_text()) == 0


@pytest.mark.parametrize("name", [*ENV_FILES, *SCRIPTS, *UNITS])
def test_no_part_of_a_value_is_in_a_draft(place: Path, run: Run, name: str) -> None:
    text = {**ENV_FILES, **SCRIPTS, **UNITS}[name]
    (place / name).write_bytes(text.encode("latin-1" if name == "bytes.env" else "utf-8"))
    outcome = run("generate", "policy", "--from", name)
    assert leaked(outcome.out + outcome.err) == 0
    assert outcome.code in (0, 3)


def test_the_code_is_read(place: Path, run: Run) -> None:
    (place / "a.py").write_text(CODE)
    assert run("generate", "policy", "--from", "a.py").code == 0


@pytest.mark.parametrize(
    "code", [CODE, CODE + f"'{KEY}", CODE + f"\n{OTHER} {KEY}", CODE.replace("class S", "class :")]
)
def test_nor_of_one_that_stands_in_code(place: Path, run: Run, code: str) -> None:
    (place / "a.py").write_text(code)
    for spec in (".", "a.py"):
        outcome = run("generate", "policy", "--from", spec)
        assert leaked(outcome.out + outcome.err) == 0
        assert outcome.code in (0, 3)


VALUE = "Zq7vT2mXw9Lr4KzB8nPd"
NAMED_BY_IT = {
    "{0}.env": "JWT_SECRET_KEY={0}\n",
    "old-{1}/.env.example": "JWT_SECRET_KEY={0}\n",
    "{1}/compose.yaml": "services: {{a-{2}: {{image: x, environment: {{JWT_SECRET_KEY: {0}, A_KEY: }}}}}}\n",
    "{1}/Dockerfile": "FROM x\nENV JWT_SECRET_KEY={0}\n",
    "{1}/k.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {{name: '{2}'}}\nstringData: {{JWT_SECRET_KEY: {0}}}\n",
    "x.env": "JWT_SECRET_KEY={0}\n{3}_KEY=x\n",
}
"""Files, in whose names and texts there is a part of a value that is in them."""


@pytest.mark.parametrize("name", NAMED_BY_IT)
def test_nor_a_part_of_one_in_a_path_or_a_name(name: str, place: Path, run: Run) -> None:
    parts = (VALUE, VALUE[:8], VALUE[4:12], VALUE[:7].upper())
    path = place / "app" / name.format(*parts)
    path.parent.mkdir(parents=True)
    path.write_text(NAMED_BY_IT[name].format(*parts))
    runs = {VALUE[at : at + 6].lower() for at in range(len(VALUE) - 5)}
    (place / "auracheck.toml").write_text('name = "app"\nextends = []\n')
    for call in (["--from", str(path)], ["--from", "app"], ["--update"], ["--update", "--dry-run"]):
        outcome = run("generate", "policy", *call)
        shown = (outcome.out + outcome.err + (place / "auracheck.toml").read_text()).lower()
        assert [part for part in runs if part in shown] == [], call
    assert "JWT_SECRET_KEY" in run("generate", "policy", "--from", str(path)).out
