"""A draft from TypeScript and JavaScript: what it reads, told by its tokens alone."""

from pathlib import Path

import pytest

from auracheck.draft import draft
from auracheck.draft.files import Code
from auracheck.draft.script import script_names
from auracheck.draft.script.module import ScriptModule
from auracheck.draft.script.tokens import tokens
from tests.bounds import takes_linear_time
from tests.draft.conftest import Draw

READS = {
    'const a = process.env.A_KEY': {"A_KEY": None},
    'const a = process.env["A_KEY"] ?? ""': {"A_KEY": False},
    "if (!process.env.A_KEY) throw new Error('x')": {"A_KEY": True},
    "if (!process.env.A_KEY || !process.env.B_KEY) { console.error('x'); process.exit(1) }": {"A_KEY": True, "B_KEY": True},  # noqa: E501
    "const a = process.env.A_KEY;\nif (!a) {\n  throw new Error('x');\n}": {"A_KEY": True},
    "const a = process.env.A_KEY ?? fail('x'); process.env.B_TOKEN || 'x'": {"A_KEY": True, "B_TOKEN": False},
    "invariant(process.env.A_KEY, 'x')": {"A_KEY": True},
    "const { A_KEY, B_KEY: b, C_TOKEN = 'x' } = process.env": {"A_KEY": None, "B_KEY": None, "C_TOKEN": False},
    "import { env } from 'node:process'\nif (env.A_KEY === undefined) throw 1": {"A_KEY": True},
    "const a = import.meta.env.A_KEY ? 1 : 2": {"A_KEY": False},
    "process.env.A_KEY = 'x'; delete process.env.B_KEY; process.env.C_KEY": {"C_KEY": None},
    "// process.env.A_KEY\n/* process.env.B_KEY */ 'process.env.C_KEY'; `${process.env.D_KEY}`": {"D_KEY": None},
    "const r = /process.env.A_KEY[/'\"]/.test(x) / process.env.B_KEY": {"B_KEY": None},
    "if (FEATURE) { if (!process.env.A_KEY) throw 1 }": {"A_KEY": None},
    "if (!process.env.SKIP) { if (!process.env.A_KEY) throw 1 }": {"A_KEY": True},
    "this.configService.getOrThrow<string>('A_KEY'); config.get('B_KEY')": {"A_KEY": True, "B_KEY": None},
    "const env = (name, fallback) => process.env[name] ?? fallback\nenv('A_KEY'); env('B_TOKEN', 'x')": {
        "A_KEY": None, "B_TOKEN": False,
    },
    "export function must<K extends string>(key: K): string {\n  const v = process.env[key];\n  if (!v) throw 1;\n  return v\n}\n"  # noqa: E501
    "const a = must('A_KEY'); const b = must<string>(`B_KEY`)": {"A_KEY": True, "B_KEY": True},
    "const inner = (n: string) => process.env[`SHOP_${n}`]\nfunction outer(n: string) { const v = inner(n); if (!v) throw 1; return v }\n"  # noqa: E501
    "outer('A_KEY')": {"SHOP_A_KEY": True},
    "function check(vars) { const m = vars.filter((k) => !process.env[k]); if (m.length) process.exit(1) }\n"
    "check(['A_KEY', 'B_KEY'])": {"A_KEY": True, "B_KEY": True},
    "async function pay(): Promise<string> { if (!process.env.A_API_KEY) throw 1; return 'x' }": {"A_API_KEY": False},
    "const NAMES = ['A_KEY', 'B_KEY'];\nfor (const n of NAMES) { if (!process.env[n]) throw 1 }": {"A_KEY": True, "B_KEY": True},  # noqa: E501
    "const { A_KEY, B_KEY: b } = process.env\nif (!A_KEY || !b) throw new Error('x')": {"A_KEY": True, "B_KEY": True},
    "const missing = ['A_KEY'].filter((k) => !process.env[k])\nif (missing.length) throw 1": {"A_KEY": True},
    "if (!('A_KEY' in process.env)) throw 1": {"A_KEY": True},
    "for (const k of ['A_KEY', 'B_KEY']) if (!process.env[k]) process.exit(1)": {"A_KEY": True, "B_KEY": True},
    "const e = { ...process.env }\ne.A_KEY": {"A_KEY": None},
    "import { env as e } from 'node:process'\ne.A_KEY": {"A_KEY": None},
    "import { env } from '$env/dynamic/private'\nimport { B_KEY } from '$env/static/private'\nenv.A_KEY": {
        "A_KEY": None, "B_KEY": True,
    },
    "import { env } from 'cloudflare:workers'\nenv.A_KEY; env.schema": {"A_KEY": None},
    "import { requireEnv, getEnv } from 'tools'\nrequireEnv('A_KEY'); getEnv('B_KEY'); getEnv('C_KEY', '')\nsetEnv('X_KEY')": {  # noqa: E501
        "A_KEY": True, "B_KEY": None, "C_KEY": False,
    },
    "if (!Deno.env.has('A_KEY')) throw 1; Deno.env.get('B_KEY')": {"A_KEY": True, "B_KEY": None},
    "const a = process.env.A_KEY || (() => { throw 1 })()": {"A_KEY": True},
    "const env = require('env-var')\nenv.get('A_KEY').required().asString(); env.get('B_KEY').asString()\n"
    "env.get('C_KEY').default('').asString(); env.get('D_KEY').required(false).asString()": {
        "A_KEY": True, "B_KEY": None, "C_KEY": False, "D_KEY": None,
    },
    "nconf.env().required(['X'])\nnconf.required(['A_KEY']); nconf.env(['B_KEY']); nconf.get('C_KEY')": {
        "A_KEY": True, "B_KEY": None, "C_KEY": None,
    },
    "export interface Env {\n  A_KEY: string;\n  B_KEY?: string\n  KV_SPACE: KVNamespace\n}": {
        "A_KEY": None, "B_KEY": False,
    },
    "Config.redacted('A_KEY'); Config.string('B_KEY').pipe(Config.withDefault(''))": {"A_KEY": True, "B_KEY": False},
}  # fmt: skip

ZOD = """
import { z } from 'zod'
const text = z.string().min(1)
export const env = createEnv({
  server: {
    SECRET_KEY: z.string().min(32),
    DATABASE_URL: z.url(),
    OTHER_KEY: z.string().optional(),
    THIRD_KEY: text,
    FOURTH_KEY: text.optional(),
    AUTH_SECRET: process.env.NODE_ENV === "production" ? z.string() : z.string().optional(),
    PLAIN_KEY: z.preprocess((s) => s || undefined, z.string().optional()),
    KNOWN_SECRET: z.string().default("insecure"),
    PORT: z.coerce.number(),
    NODE_ENV: z.enum(["development", "test", "production"]).default("development"),
  },
  runtimeEnv: { SECRET_KEY: process.env.SECRET_KEY },
})
"""


def test_a_schema_of_a_form_requires_nothing(drafted: Draw) -> None:
    form = "import { z } from 'zod'\nexport const mail = z.object({\n  MAIL_PASS: z.string().min(1),\n})\n"
    of_page = ("frontend/core/src/mail/schema.ts", "plugins/call_ui/src/callConfigSchema.ts", "src/Mail.tsx")
    for path in of_page:
        assert "MAIL_PASS" not in drafted(path, form, ".").text
    assert drafted("src/settings.ts", form, ".").required == {"MAIL_PASS"}
    assert drafted("frontend/src/env.ts", f"{form}mail.parse(import.meta.env)\n", ".").required == {"MAIL_PASS"}


@pytest.mark.parametrize(("code", "names"), READS.items())
def test_what_reads_the_environment(drafted: Draw, code: str, names: dict[str, bool | None]) -> None:
    made = drafted("src/app.ts", code + "\n", ".")
    assert set(made.policy.secrets) == set(names)
    assert made.required == {name for name, required in names.items() if required}
    unknown = {name for name in names if "not known whether it is required" in _entry(made.text, name)}
    assert unknown == {name for name, required in names.items() if required is None}


def _entry(text: str, name: str) -> str:
    return text.partition(f"[secrets.{name}]")[2].partition("\n[")[0]


def test_a_schema_says_what_is_required(drafted: Draw) -> None:
    made = drafted("src/env.ts", ZOD, ".")
    assert made.required == {"SECRET_KEY", "DATABASE_URL", "THIRD_KEY", "AUTH_SECRET", "KNOWN_SECRET", "PORT"}
    assert set(made.policy.secrets) - made.required == {"OTHER_KEY", "FOURTH_KEY", "PLAIN_KEY"}
    assert made.policy.required("development", {}) == {"SECRET_KEY", "DATABASE_URL", "THIRD_KEY", "PORT"}
    assert (made.policy.variable, made.policy.unset) == ("NODE_ENV", "development")
    assert list(made.policy.environments) == ["development", "test", "production"]
    assert "insecure" not in made.text


@pytest.mark.parametrize(
    ("schema", "required"),
    [
        ("cleanEnv(process.env, { A_KEY: str(), B_KEY: str({ default: 'x' }), C_KEY: str({ devDefault: 'x' }) })", {"A_KEY", "C_KEY"}),  # noqa: E501
        ("Joi.object({ A_KEY: Joi.string().required(), B_KEY: Joi.string() }); process.env", {"A_KEY"}),
        ("yup.object({ A_KEY: yup.string().required(), B_KEY: yup.string() }); process.env", {"A_KEY"}),
        ("class E { @IsNotEmpty() @IsString() public A_KEY = process.env.A_KEY ?? '';\n"
         "@IsOptional() @IsString() public B_KEY = process.env.B_KEY; }", {"A_KEY"}),
        ("convict({ key: { format: String, default: '', env: 'B_KEY' }, other: { format: String, env: 'A_KEY' } })", {"A_KEY"}),  # noqa: E501
        ("convict({ key: { format: String, default: null, env: 'A_KEY' }, other: { format: '*', default: null, env: 'B_KEY' } }).validate()", {"A_KEY"}),  # noqa: E501
        ("envsafe({\n  A_KEY: str({ desc: 'x' }),\n  B_KEY: str({ allowEmpty: true }) })", {"A_KEY"}),
        ("parseEnv(process.env, { A_KEY: { schema: z.string() }, B_KEY: { schema: z.string().optional() } })", {"A_KEY"}),  # noqa: E501
        ("1; import { object, string, optional } from 'valibot'\nobject({ A_KEY: string(), B_KEY: optional(string()) }); process.env", {"A_KEY"}),  # noqa: E501
        ("1; import { object, string } from 'yup'\nobject({ A_KEY: string().required(), B_KEY: string() }); process.env", {"A_KEY"}),  # noqa: E501
        ("Type.Object({ A_KEY: Type.String({ minLength: 9 }), B_KEY: Type.Optional(Type.String()) }); process.env", {"A_KEY"}),  # noqa: E501
        ("Type.Object({ A_KEY: Type.String(), B_KEY: Type.String({ default: '' }) }); process.env", {"A_KEY"}),
        ("{ type: 'object', required: ['A_KEY'], properties: { A_KEY: { type: 'string' }, B_KEY: { type: 'string' } } }\n"  # noqa: E501
         "envSchema({ schema: c, data: process.env })", {"A_KEY"}),
        ("Env.create(u, {\n  A_KEY: Env.schema.string(),\n  B_KEY: Env.schema.string.optional(),\n})", {"A_KEY"}),
        ("{ env: { schema: {\n  A_KEY: envField.string({ access: 'secret' }),\n"
         "  B_KEY: envField.string({ optional: true }),\n} } }", {"A_KEY"}),
        ("1\nclass E {\n  @IsString()\n  A_KEY: string;\n  @IsString()\n  B_KEY?: string;\n}\n// class-validator", {"A_KEY"}),  # noqa: E501
    ],
)  # fmt: skip
def test_other_schemas(drafted: Draw, schema: str, required: set[str]) -> None:
    made = drafted("src/config.ts", f"const c = {schema}\n", ".")
    assert {name for name in made.required if name != "B_KEY" or name in required} == required
    assert "B_KEY" in made.policy.secrets


def test_the_keys_of_the_runtime_configuration_of_nuxt_are_variables(drafted: Draw) -> None:
    config = "{ apiSecret: '', db: { password: '', port: 1 }, key: process.env.A_KEY, public: { apiToken: '' } }"
    made = drafted("nuxt.config.ts", f"export default defineNuxtConfig({{ runtimeConfig: {config} }})\n", ".")
    assert set(made.policy.secrets) == {"NUXT_API_SECRET", "NUXT_DB_PASSWORD", "A_KEY"}
    assert made.required == set()


def test_a_wrapper_of_another_module_is_a_read(drafted: Draw, place: Path) -> None:
    (place / "lib").mkdir()
    (place / "lib/env.ts").write_text("export const env = (name: string) => process.env[name]\n")
    (place / "lib/must.ts").write_text(
        "import { env } from './env'\nexport function must(n) { const v = env(n); if (!v) throw 1; return v }\n"
    )
    made = drafted("app.ts", "import { must } from './lib/must'\nexport const key = must('A_SECRET')\n", ".")
    assert made.required == {"A_SECRET"}
    assert "# app.ts:2" in made.text


def test_tests_and_stories_are_left_out(drafted: Draw, place: Path) -> None:
    for name in ("a.test.ts", "b.spec.tsx", "c.stories.tsx", "d.d.ts", "vite.min.js"):
        (place / name).write_text("process.env.OTHER_KEY\n")
    assert set(drafted("app.ts", "process.env.A_KEY\n", ".").policy.secrets) == {"A_KEY"}


@pytest.mark.parametrize(
    "code",
    ["`${`${`${a", "'", "/*", "`", "/[", "${", "}}}})))", "process.env[", "const { = process.env", "\x00é\udc80"],
)
def test_broken_code_is_read_as_far_as_it_goes(place: Path, code: str) -> None:
    (place / "a.js").write_bytes(("process.env.A_KEY\n" + code + "\nprocess.env.").encode(errors="surrogateescape"))
    assert "[secrets.A_KEY]" in draft("a.js").text


@pytest.mark.parametrize(
    "piece", ["{", "(", "process.env.A_KEY || ", "const a = ", "`${", "if (!process.env.A) ", "a => ", "/a"]
)
def test_the_time_is_linear(piece: str) -> None:
    takes_linear_time(lambda size: tokens(piece * size), 2_000, 16_000)


@pytest.mark.parametrize(
    "piece",
    [
        "function f%s() { return process.env[x%s] }\n",
        "const f%s = (env, path) => ({ env, path })\nf%s('A_KEY', 'x')\nprocess.env[each.env]\n",
        "const f%s = [{ env: 'A%s_KEY' }, { KEY: 'x' }]\nprocess.env[f%s.KEY]\n",
    ],
)
def test_many_functions_tables_and_reads_take_linear_time(piece: str) -> None:
    def read(size: int) -> None:
        text = "".join(piece.replace("%s", str(number)) for number in range(size))
        list(script_names(".", [Code("a.ts", text.encode())]))

    takes_linear_time(read, 500, 4_000)


def test_the_innermost_function_is_the_one_around_a_token() -> None:
    text = "function a() { const b = (x) => { c() }; d() }\nconst e = { g: (h) => i };\nclass J { k() { l() } }\n"
    [module] = ScriptModule.of("a.ts", text)
    places = {token.text: at for at, token in enumerate(module.tokens)}
    found = {word: module.function_around(places[word]) for word in ("c", "d", "i", "l", "J")}
    names = {word: function.name if function else "" for word, function in found.items()}
    assert names == {"c": "b", "d": "a", "i": "g", "l": "k", "J": ""}


def test_an_expression_in_a_template_is_run_where_the_template_is(drafted: Draw) -> None:
    code = "export const must = (name) => { const v = process.env[name]; if (!v) throw new Error(name); return v }\n"
    uses = "class Client { headers() { return { Authorization: `Bearer ${must('PAYGATE_API_KEY')}` } } }\n"
    top = "export const url = `https://${must('OTHERGATE_API_KEY')}@example.net`\n"
    made = drafted("src/client.ts", code + uses + top, ".")
    assert made.required == {"OTHERGATE_API_KEY"}
    assert "PAYGATE_API_KEY" in made.policy.secrets


def test_a_validator_of_the_projects_own_takes_a_default_too(drafted: Draw) -> None:
    code = (
        "import { cleanEnv, makeValidator, str } from 'envalid'\n"
        "const key = makeValidator<string>((input) => input)\n"
        "cleanEnv(process.env, { A_KEY: key(), B_KEY: key({ default: '' }), C_KEY: str() })\n"
    )
    made = drafted("src/env.ts", code, ".")
    assert (set(made.policy.secrets), made.required) == ({"A_KEY", "B_KEY", "C_KEY"}, {"A_KEY", "C_KEY"})


def test_what_a_schema_asks_on_a_condition_is_not_required(drafted: Draw) -> None:
    code = (
        "import { cleanEnv, str } from 'envalid'\n"
        "cleanEnv(process.env, { A_KEY: str(), ...(process.env.STORE === 'S3' && { B_KEY: str() }),\n"
        "  ...(process.env.NODE_ENV === 'production' && { C_KEY: str() }) })\n"
    )
    assert drafted("src/env.ts", code, ".").required == {"A_KEY", "C_KEY"}


@pytest.mark.parametrize(
    ("schema", "least"),
    [
        ("z.string().min(48)", 48),
        ("z.string({ message: 'x' }).trim().min(48, { message: 'short' }).max(99)", 48),
        ("z.string().min(48).optional()", 48),
        ("z.string().length(64)", 64),
        ("Joi.string().hex().min(48).required()", 48),
        ("yup.string().required().min(48)", 48),
        ("v.pipe(v.string(), v.minLength(48, 'short'))", 48),
        ("long.optional()", 40),
        ("z.string().min(32)", 32),
        ("z.string().min(8)", None),  # less than what a key must have anyway
        ("z.array(z.string()).min(48)", None),
        ("z.string().min(LEAST)", None),
        ("z.string().min(9999999999)", None),
    ],
)
def test_the_minimum_length_of_a_schema_is_that_of_the_entry(drafted: Draw, schema: str, least: int | None) -> None:
    code = f"const long = z.string().min(40)\nexport const env = createEnv({{ server: {{ SECRET_KEY: {schema} }} }})\n"
    assert drafted("env.ts", code, ".").policy.secrets["SECRET_KEY"].min_length == least


def test_a_minimum_length_is_no_matter_of_what_is_no_credential(drafted: Draw) -> None:
    code = "createEnv({ PUBLIC_NAME: z.string().min(48), DATABASE_URL: z.string().min(48) })\n"
    assert "min_length" not in drafted("env.ts", code, ".").text


def test_a_method_may_read_the_configuration_of_nest_for_others(drafted: Draw) -> None:
    code = (
        "class Config {\n  constructor(private configService: ConfigService) {}\n"
        "  private text(key: string): string {\n    const value = this.configService.get<string>(key);\n"
        "    if (value === undefined) throw new Error(key);\n    return value;\n  }\n"
        "  get signing() {\n    return { key: this.text('JWT_PRIVATE_KEY'), other: this.text('shop.token') };\n  }\n}\n"
    )
    made = drafted("config.ts", code, ".")
    assert made.required == set(made.kinds) == {"JWT_PRIVATE_KEY"}


def test_what_a_program_gives_to_its_children_nobody_else_sets(drafted: Draw, place: Path) -> None:
    (place / "parent.ts").write_text(
        "spawn('node', ['child.js'], { env: { CHILD_TOKEN: token, A_SECRET: process.env.A_SECRET } })\n"
    )
    code = "".join(f"if (!process.env.{name}) throw new Error()\n" for name in ("CHILD_TOKEN", "A_SECRET"))
    made = drafted("child.js", code, ".")
    assert made.required == {"A_SECRET"}


def test_a_schema_of_objects_is_not_one_of_variables(drafted: Draw) -> None:
    code = "const forms = { API_KEY: z.object({ key: z.string() }), A_TOKEN: z.string() }\nprocess.env\n"
    assert set(drafted("forms.ts", code, ".").kinds) == {"A_TOKEN"}


def test_an_option_that_lets_a_function_return_its_default_requires_what_is_called_without_it(drafted: Draw) -> None:
    code = """
const production = process.env.NODE_ENV === 'production'
function get<T>(name: string, fallback: T, options = { requireInProduction: false }): T | string {
  if (process.env[name]) {
    return process.env[name]
  }
  if (fallback !== undefined && (!production || !options.requireInProduction)) {
    return fallback
  }
  throw new Error(`Missing env var ${name}`)
}
const requiredInProduction = { requireInProduction: true }
export default {
  client: get('LOGIN_CLIENT_SECRET', 'x-client', requiredInProduction),
  mail: get('MAIL_API_TOKEN', 'x-token', { requireInProduction: true }),
  other: get('OTHER_API_TOKEN', 'x-token'),
  chosen: get('QUEUE_API_TOKEN', 'x-token', enabled ? requiredInProduction : undefined),
}
"""
    made = drafted("server/config.ts", code, ".")
    assert made.required == {"LOGIN_CLIENT_SECRET", "MAIL_API_TOKEN"}
    assert not made.policy.required("development", {})


def test_a_function_that_throws_before_it_returns_what_it_reads_requires_that(drafted: Draw) -> None:
    code = """
export function getOsEnv(key: string): string {
    if (typeof process.env[key] === 'undefined') { throw new Error(`${key} is not set.`) }
    return process.env[key] as string
}
export function getOsEnvOptional(key: string): string | undefined { return process.env[key] }
export const env = { a: getOsEnv('ADMIN_PASSWORD'), b: getOsEnvOptional('MAIL_PASSWORD') }
"""
    made = drafted("src/env.ts", code, ".")
    assert (set(made.kinds), made.required) == ({"ADMIN_PASSWORD", "MAIL_PASSWORD"}, {"ADMIN_PASSWORD"})


def test_the_tables_of_a_projects_own_reader_have_names_of_variables(drafted: Draw) -> None:
    code = """
const key = settings.flag("apiKey").readString({ envVar: ["ASSISTANT_API_KEY", "OPENAI_API_KEY"], censor: true })
const client = initIntegration({ envVarClientSecret: "LOGIN_CLIENT_SECRET", envVarKind: "KIND" })
"""
    assert set(drafted("src/settings.ts", code, ".").kinds) == {
        "ASSISTANT_API_KEY", "OPENAI_API_KEY", "LOGIN_CLIENT_SECRET",
    }  # fmt: skip


def test_a_constant_as_the_default_of_a_key_is_one_that_everybody_knows(drafted: Draw) -> None:
    code = 'const FALLBACK = "Phoo2ag1jaiz6Moo2Iese2xoaph"\nexport const a = process.env.APP_SECRET || FALLBACK\n'
    assert drafted("src/session.ts", code, ".").required == {"APP_SECRET"}


def test_a_function_that_throws_itself_does_so_whatever_its_value_is_compared_with(drafted: Draw) -> None:
    code = """
function need(name: string): string {
  if (process.env[name]) return process.env[name]
  throw new Error(name)
}
export const cache = { enabled: need('CACHE_ENABLED') === 'true', password: need('CACHE_PASSWORD') }
"""
    assert drafted("src/config.ts", code, ".").required == {"CACHE_ENABLED", "CACHE_PASSWORD"}
