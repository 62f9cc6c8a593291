"""Drafts from literal reads of other languages."""

from pathlib import Path

import pytest

from auracheck.draft.files import Code
from auracheck.draft.literal import literal_names
from auracheck.draft.literal.prefixes import prefixes
from auracheck.draft.literal.wrappers import MAX_WRAPPERS, wrapper_patterns
from tests.bounds import takes_linear_time, within_memory
from tests.draft.conftest import Draw

READS = {
    "config.rb": (
        'a = ENV.fetch("A_KEY")\nb = ENV.fetch("B_TOKEN", "x")\nc = ENV["C_KEY"]\nd = ENV["D_KEY"] || raise("no")\n'
        'e = ENV.fetch("E_KEY") { nil }\n# ENV.fetch("X_KEY")\nENV["Y_KEY"] = "x"\n',
        {"A_KEY": True, "B_TOKEN": False, "C_KEY": None, "D_KEY": True, "E_KEY": False},
    ),
    "main.go": (
        'a := os.Getenv("A_KEY")\nb, ok := os.LookupEnv("B_KEY")\nc := mustEnv("C_KEY")\nd := getEnv("D_PASSWORD", "x")\n'  # noqa: E501
        'type C struct {\n E string `env:"E_KEY,required"`\n F string `env:"F_PASSWORD" envDefault:"x"`\n}\n',
        {"A_KEY": None, "B_KEY": False, "C_KEY": True, "D_PASSWORD": False, "E_KEY": True, "F_PASSWORD": False},
    ),
    "app.php": (
        "<?php getenv('A_KEY'); $_ENV['B_TOKEN'] ?? 'x'; env('C_PASSWORD', 'x'); env('D_KEY'); \n",
        {"A_KEY": None, "B_TOKEN": False, "C_PASSWORD": False, "D_KEY": None},
    ),
    "App.java": (
        'var a = System.getenv("A_KEY");\n@Value("${B_KEY}") String b;\n@Value("${C_PASSWORD:x}") String c;\n'
        'Objects.requireNonNull(System.getenv("D_KEY"));\n',
        {"A_KEY": None, "B_KEY": True, "C_PASSWORD": False, "D_KEY": True},
    ),
    "application.yml": ("a: ${A_KEY}\nb: ${B_PASSWORD:x}\n", {"A_KEY": True, "B_PASSWORD": False}),
    "Program.cs": (
        'var a = Environment.GetEnvironmentVariable("A_KEY");\n'
        'var b = Environment.GetEnvironmentVariable("B_KEY") ?? throw new Exception("x");\n',
        {"A_KEY": None, "B_KEY": True},
    ),
    "runtime.exs": (
        'System.fetch_env!("A_KEY")\nSystem.get_env("B_PASSWORD", "x")\nSystem.get_env("C_KEY") || raise "x"\n',
        {"A_KEY": True, "B_PASSWORD": False, "C_KEY": True},
    ),
    "main.rs": ('env::var("A_KEY").expect("x");\nenv::var("B_KEY").ok();\n', {"A_KEY": True, "B_KEY": None}),
    "entrypoint.sh": (
        ': "${A_KEY:?must be set}"\nexport B=${B_PASSWORD:-x}\nC_KEY=1\necho ${C_KEY:?}\n',
        {"A_KEY": True, "B_PASSWORD": False},
    ),
    "config.go": (
        'type C struct {\n A string `env:"A_PASSWORD,default=x"`\n B string `env:"B_KEY, required"`\n}\n'
        'func f() {\n\tmustBeSet("C_KEY")\n\tif s3 {\n\t\tmustBeSet("D_KEY")\n\t}\n}\n'
        'func mustBeSet(name string) {\n\tif os.Getenv(name) == "" {\n\t\tpanic(name)\n\t}\n}\n',
        {"A_PASSWORD": False, "B_KEY": True, "C_KEY": True, "D_KEY": None},
    ),
    "viper.go": (
        'viper.SetEnvPrefix("shop")\nviper.AutomaticEnv()\nviper.SetDefault("db.password", "x")\n'
        'viper.GetString("jwt.signing-key")\n_ = v.BindEnv("auth.cookie.secrets", "SHOP_COOKIE_SECRETS")\n',
        {"SHOP_DB_PASSWORD": False, "SHOP_JWT_SIGNING_KEY": None, "SHOP_COOKIE_SECRETS": None},
    ),
    "bound.go": (
        'type Options struct {\n\tKey string `mapstructure:"certificate_key"`\n'
        '\tKeyFile string `mapstructure:"certificate_key_file"`\n\tSecret string `mapstructure:"cookie_secret"`\n}\n'
        "for i := range fields {\n\tif err := v.BindEnv(key, name); err != nil {\n\t}\n}\n",
        {"CERTIFICATE_KEY": None, "COOKIE_SECRET": None},
    ),
    "global_config.rb": (
        "class GlobalConfig\n  def self.get(name, default = nil)\n    ENV.fetch(name, default)\n  end\nend\n"
        'GlobalConfig.get("A_KEY")\nGlobalConfig.get("B_PASSWORD", "x")\nOther.get("X_KEY")\n',
        {"A_KEY": None, "B_PASSWORD": False},
    ),
    "env_vars.rs": (
        "pub fn var(key: &str) -> anyhow::Result<Option<String>> {\n    match dotenvy::var(key) {\n"
        "        Ok(text) => Ok(Some(text)),\n        Err(error) => Err(error.into()),\n    }\n}\n"
        "pub fn required_var(key: &str) -> anyhow::Result<String> {\n    required(var(key), key)\n}\n"
        'let a = required_var("A_KEY")?;\nlet b = var("B_TOKEN")?;\n',
        {"A_KEY": True, "B_TOKEN": None},
    ),
    "cargo.rs": (
        'env::var("OUT_DIR").unwrap();\nenv::var("CARGO_REGISTRY_TOKEN").unwrap();\nenv::var("USER").unwrap();\n'
        'env::var("A_KEY").unwrap();\n',
        {"A_KEY": True},
    ),
    "branches.rs": (
        "fn from_env() -> anyhow::Result<Self> {\n    if let Some(url) = queue {\n"
        '        let a = env::var("A_KEY").unwrap();\n    }\n    let b = env::var("B_KEY").unwrap();\n}\n'
        "fn client() -> anyhow::Result<Option<Client>> {\n    let Some(id) = id() else {\n        return Ok(None);\n"
        '    };\n    let c = env::var("C_KEY").unwrap();\n}\n'
        'fn other() {\n    let d = env::var("D_KEY").unwrap();\n}\n',
        {"A_KEY": None, "B_KEY": True, "C_KEY": None, "D_KEY": True},
    ),
    "application.properties": (
        "spring.mail.password=${MAIL_PASSWORD}\nshop.key=${ShopSigningKey}\nshop.token=${ShopToken:x}\n"
        "shop.tax.password=${TAX_PASSWORD}\n",
        {"ShopSigningKey": True, "ShopToken": False, "MAIL_PASSWORD": True, "TAX_PASSWORD": None},
    ),
    "deploy/web.yaml.erb": (
        "env:\n  - name: A_KEY\n    valueFrom:\n      secretKeyRef:\n        name: x\n        key: y\n"
        '  - name: PORT\n    value: "<%= port %>"\n',
        {"A_KEY": None},
    ),
    "secrets.rs": (
        'pub const SIGNING: &str = "A_SIGNING_KEY";\npub const TOKEN: &\'static str = "B_TOKEN";\n'
        "let a = std::env::var(crate::env::secrets::SIGNING).unwrap();\nlet b = env::var(TOKEN).ok();\n",
        {"A_SIGNING_KEY": True, "B_TOKEN": None},
    ),
    "config.ex": (
        "defmodule Shop.Config do\n  def password!(env) do\n    if text = System.get_env(env), do: text\n  end\nend\n"
        'Shop.Config.password!("A_PASSWORD")\n',
        {"A_PASSWORD": None},
    ),
    "either.rb": (
        'a = ENV["A_KEY"] || ENV["B_KEY"]\nc = ENV.fetch("C_KEY", ENV.fetch("D_KEY"))\ne = ENV.fetch("E_KEY")\n',
        {"A_KEY": None, "B_KEY": None, "C_KEY": None, "D_KEY": None, "E_KEY": True},
    ),
    "envconfig.go": (
        'type C struct {\n\tKey []byte `env:"HTTP_SECRET_KEY"`\n}\n'
        'envconfig.PrefixLookuper("SHOP_", envconfig.OsLookuper())\n',
        {"SHOP_HTTP_SECRET_KEY": None},
    ),
    "src/main/resources/shop-server.yml": (
        "db:\n  password: ${MYSQL_PASSWORD:}\n  uri: ${RABBIT_URI:}\nother: ${shop.name}\n",
        {"MYSQL_PASSWORD": False, "RABBIT_URI": False},
    ),
    "bindings.go": (
        'var bindings = []binding{\n\t{"master.api_key", "SHOP_API_KEY"},\n\t{"s3.secret", "S3_SECRET"},\n}\n'
        "for _, b := range bindings {\n\tviper.BindEnv(b.key, b.env)\n}\n",
        {"SHOP_API_KEY": None, "S3_SECRET": None},
    ),
    "config/definitions.exs": (
        "defconfig(:tokens_salt, :string, sensitive: true)\n"
        "defconfig(:stripe_secret_key, init(values: [1]),\n  default: nil\n)\n"
        "a = env_var_to_config!(:tokens_salt)\nb = env_var_to_config!(:stripe_secret_key)\n"
        "c = Application.fetch_env!(:shop, :x_token)\nd = Application.get_env(:y_token)\n",
        {"TOKENS_SALT": True, "STRIPE_SECRET_KEY": False},
    ),
    "config/core/shop.conf": (
        '{ db: { password: "${SHOP_DB_PASSWORD:}", url: "${SHOP_DB_URL:jdbc:h2:${workspace}/x}" } }\n',
        {"SHOP_DB_PASSWORD": False, "SHOP_DB_URL": False},
    ),
    "config/storage.yml": (
        'a: <%= ENV.fetch("A_KEY") %>\nb: <%= ENV["B_KEY"] %>\n<% if x %>\nc: <%= ENV.fetch("C_KEY") %>\n<% end %>\n'
        "# ENV.fetch('X_KEY')\n${Y_KEY}\n",
        {"A_KEY": True, "B_KEY": False, "C_KEY": None},
    ),
    "config/packages/debug.yaml": (
        "framework:\n  a: '%env(A_KEY)%'\nwhen@dev:\n  debug:\n    b: '%env(B_TOKEN)%'\n",
        {"A_KEY": True, "B_TOKEN": None},
    ),
    "config/packages/framework.yaml": (
        "a: '%env(A_KEY)%'\nb: '%env(resolve:DATABASE_URL)%'\nc: '%env(string:default::C_KEY)%'\n",
        {"A_KEY": True, "DATABASE_URL": True, "C_KEY": False},
    ),
    "Startup.cs": (
        'var a = Configuration["Jwt:SigningKey"] ?? throw new Exception("x");\n'
        'services.Add(builder.Configuration.GetConnectionString("Main"));\n'
        'var c = config.GetValue<string>("Mail:Password", "x");\n',
        {"Jwt__SigningKey": True, "ConnectionStrings__Main": None, "Mail__Password": False},
    ),
    "asked.go": (
        'const tokenKey = "A_TOKEN"\nfunc main() {\n\ta := os.Getenv(tokenKey)\n\tif a == "" {\n\t\tpanic("A")\n\t}\n'
        '\tb, ok := os.LookupEnv("B_KEY")\n\tif !ok {\n\t\treturn errors.New("B")\n\t}\n\tc := os.Getenv("C_KEY")\n'
        '\tif c != "" {\n\t\tpanic("C")\n\t}\n\tfor _, name := range []string{"D_KEY", "E_KEY"} {\n'
        '\t\tif os.Getenv(name) == "" {\n\t\t\tlog.Fatal(name)\n\t\t}\n\t}\n}\n',
        {"A_TOKEN": True, "B_KEY": True, "C_KEY": None, "D_KEY": True, "E_KEY": True},
    ),
    "options.go": (
        'type A struct {\n A string `env:"A_KEY" required:""`\n B string `env:"B_KEY" env-required:"true"`\n'
        ' C string `env:"C_KEY" required:"false"`\n D string `env:"D_KEY,E_KEY" help:"required"`\n'
        ' F string `arg:"--f,env:F_KEY,required"`\n G string `mapstructure:"G_KEY"`\n}\n'
        'var flag = &cli.StringFlag{\n\tEnvVars: []string{"H_KEY"},\n\tRequired: true,\n}\n'
        'var i = app.Flag("i", "x").Envar("I_KEY").Required().String()\n',
        {
            "A_KEY": True,
            "B_KEY": True,
            "C_KEY": None,
            "D_KEY": None,
            "E_KEY": None,
            "F_KEY": True,
            "G_KEY": None,
            "H_KEY": True,
            "I_KEY": True,
        },
    ),
    "required.rb": (
        'Figaro.require_keys("A_KEY", "B_KEY")\nDotenv.require_keys(%w[C_KEY\nD_KEY])\nLIST = %w(E_KEY F_KEY).freeze\n'
        'missing = LIST.reject { |k| ENV[k] }\nraise "no" if missing.any?\nraise "no" unless ENV.key?("G_KEY")\n'
        'ENV.values_at("H_KEY", "I_KEY")\n',
        {
            "A_KEY": True,
            "B_KEY": True,
            "C_KEY": True,
            "D_KEY": True,
            "E_KEY": True,
            "F_KEY": True,
            "G_KEY": True,
            "H_KEY": None,
            "I_KEY": None,
        },
    ),
    "required.php": (
        "<?php $dotenv->required(['A_KEY', 'B_KEY'])->notEmpty();\n$dotenv->required('C_KEY');\n"
        "#[Autowire(env: 'D_KEY')] $d;\n#[Autowire(env: 'default::E_KEY')] $e;\n$f = Env::get('F_KEY');\n"
        "foreach (['G_KEY'] as $k) {\n if (!getenv($k)) throw new Exception($k);\n}\n",
        {"A_KEY": True, "B_KEY": True, "C_KEY": True, "D_KEY": True, "E_KEY": False, "F_KEY": None, "G_KEY": True},
    ),
    "asked_for_s3.rb": (
        "def f\n  if ENV['A_KEY'].blank?\n    Rails.logger.error('A')\n    return\n  end\nend\n"
        "def g\n  return unless s3?\n  %w[B_KEY].each { |k| raise k unless ENV[k] }\nend\n",
        {"A_KEY": None, "B_KEY": None},
    ),
    "Main.kt": (
        'val a = System.getenv("A_KEY") ?: error("no")\nval b = requireNotNull(System.getenv("B_KEY"))\n'
        'val c = System.getenv("C_KEY")!!\nval d = System.getenv()["D_KEY"]\n'
        'val e = env.getRequiredProperty("E_KEY")\n',
        {"A_KEY": True, "B_KEY": True, "C_KEY": True, "D_KEY": None, "E_KEY": True},
    ),
    "Main.scala": (
        'val a = sys.env("A_KEY")\nval b = sys.env.getOrElse("B_KEY", throw new X)\nval c = sys.env.get("C_KEY")\n',
        {"A_KEY": True, "B_KEY": True, "C_KEY": None},
    ),
    "application.conf": (
        "a = ${A_KEY}\nb = ${?B_KEY}\n# c = ${C_KEY}\n",
        {"A_KEY": True, "B_KEY": False},
    ),
    "Sections.cs": (
        'var a = Configuration.GetSection("Mail")["Password"];\nvar b = config.GetSection("Api:Token").Value;\n'
        'var c = config.GetRequiredSection("Auth:Secret").Value;\n'
        'var d = Environment.GetEnvironmentVariable("D_KEY");\n'
        'if (string.IsNullOrEmpty(d))\n{\n    throw new Exception("D");\n}\n',
        {"Mail__Password": None, "Api__Token": None, "Auth__Secret": True, "D_KEY": True},
    ),
    "start.sh": (
        'if [ -z "$A_KEY" ]; then\n  echo A\n  exit 1\nfi\ntest -z "$B_KEY" && exit 1\n'
        "for v in C_KEY D_KEY; do\n  if [ -z \"${!v}\" ]; then exit 1; fi\ndone\nfile_env 'E_PASSWORD'\n"
        'if [ -z "$F_KEY" ]; then\n  echo none\nfi\nexit 1\n',
        {"A_KEY": True, "B_KEY": True, "C_KEY": True, "D_KEY": True, "E_PASSWORD": None, "F_KEY": None},
    ),
    "Procfile": ("web: app --secret $APP_SECRET --token=${API_TOKEN} $PORT\n", {"APP_SECRET": None, "API_TOKEN": None}),
    "app.conf.template": ("a = ${A_KEY}\nb = $${X}\n", {"A_KEY": None}),
    "config/custom-environment-variables.json": (
        '{"db": {"password": "DB_PASSWORD", "token": {"__name": "API_TOKEN", "__format": "json"}}}',
        {"DB_PASSWORD": None, "API_TOKEN": None},
    ),
    "EnvVars.php": (
        "<?php enum EnvVars: string {\n  case DB_PASSWORD = 'DB_PASSWORD';\n  case KEY = 'A_KEY';\n"
        "  public function load() { return env($this->value); }\n}\n",
        {"DB_PASSWORD": None, "A_KEY": None},
    ),
    "Beans.java": (
        '@Value("${app.jwt-secret}") String a;\n@Value("${app.o-token:}") String b;\nenv.getRequiredProperty("c.api.key");\n'  # noqa: E501
        '@ConfigProperty(name = "d.api-token") String d;\n@ConfigProperty(name = "e.token") Optional<String> e;\n'
        '@ConfigProperty(name = "F_TOKEN", defaultValue = "") String f;\n',
        {
            "APP_JWTSECRET": True,
            "APP_OTOKEN": False,
            "C_API_KEY": True,
            "D_API_TOKEN": True,
            "E_TOKEN": False,
            "F_TOKEN": False,
        },
    ),
    "Properties.java": (
        '@ConfigurationProperties(prefix = "shop.mail")\n@Validated\npublic class Mail {\n  @NotBlank\n'
        '  private String password;\n  private String apiToken;\n  private String host = "x";\n}\n',
        {"SHOP_MAIL_PASSWORD": True, "SHOP_MAIL_APITOKEN": None},
    ),
    "Properties.kt": (
        '@ConfigurationProperties("pay")\ndata class Pay(val secretKey: String, val apiToken: String?)\n',
        {"PAY_SECRETKEY": True, "PAY_APITOKEN": None},
    ),
    "Options.cs": (
        'services.Configure<Jwt>(builder.Configuration.GetSection("Jwt"));\n'
        "services.AddOptions<Pay>().Bind(config.GetSection(Pay.Section)).ValidateOnStart();\n"
        'public class Jwt\n{\n    public string Secret { get; set; } = "";\n    public int Hours { get; set; }\n}\n'
        'public class Pay\n{\n    public const string Section = "Pay:Card";\n'
        "    [Required]\n    public string ApiKey { get; set; }\n}\n",
        {"Jwt__Secret": None, "Pay__Card__ApiKey": True},
    ),
    "prefixes.go": (
        'type A struct {\n\tB *B `env:", prefix=PG_"`\n\tC C `env-prefix:"SMS_"`\n}\ntype B struct {\n'
        '\tKey string `env:"API_KEY,required"`\n}\ntype C struct {\n\tKey string `env:"TOKEN"`\n}\n',
        {"PG_API_KEY": True, "SMS_TOKEN": None},
    ),
    "application.yaml": (
        'jwt:\n  secret: $JWT_SECRET\n  token: "$?API_TOKEN"\n  password: "$DB_PASSWORD:x"\n',
        {"JWT_SECRET": True, "API_TOKEN": False, "DB_PASSWORD": False},
    ),
    "config/configs/stripe_config.rb": (
        "class StripeConfig < ApplicationConfig\n  attr_config :api_key, :secret,\n    webhook_secret: nil\n"
        "  required :api_key\nend\nclass ShopConfig < Anyway::Config\n  env_prefix 'SHOPX'\n  attr_config :token\nend\n",  # noqa: E501
        {"STRIPE_API_KEY": True, "STRIPE_SECRET": False, "STRIPE_WEBHOOK_SECRET": False, "SHOPX_TOKEN": False},
    ),
    "config/settings.rb": (
        "module Shop\n  class Settings < Hanami::Settings\n    setting :session_secret, constructor: Types::String\n"
        "    setting :api_token, constructor: Types::String.optional\n    setting :mail_password, default: nil\n  end\nend\n",  # noqa: E501
        {"SESSION_SECRET": True, "API_TOKEN": False, "MAIL_PASSWORD": False},
    ),
    "expanded.go": (
        'a := os.ExpandEnv("postgres://u:${A_PASSWORD}@db")\nb := env.MustGet("B_KEY")\nc := env.GetString("C_KEY", "")\n',  # noqa: E501
        {"A_PASSWORD": None, "B_KEY": True, "C_KEY": False},
    ),
    "ini.go": (
        'const prefix = "SHOP"\nfunc nameOf(section string, key string) string {\n'
        '\treturn fmt.Sprintf("%s_%s_%s", prefix, strings.ToUpper(section), strings.ToUpper(key))\n}\n'
        'var a = os.Getenv("A_KEY")\n',
        {"A_KEY": None},
    ),
    "schema.prisma": (
        'datasource db {\n  url = env("DATABASE_URL")\n  directUrl = env("DIRECT_DATABASE_URL")\n}\n',
        {"DATABASE_URL": True, "DIRECT_DATABASE_URL": False},
    ),
}


@pytest.mark.parametrize("name", READS)
def test_what_reads_the_environment(drafted: Draw, name: str) -> None:
    code, names = READS[name]
    made = drafted(f"app/{name}", code, ".")
    assert set(made.policy.secrets) == set(names)
    assert made.required == {name for name, required in names.items() if required}


def test_the_keys_of_an_ini_file_are_variables_where_the_code_puts_section_and_key_together(
    drafted: Draw, place: Path
) -> None:
    (place / "conf").mkdir()
    (place / "conf" / "shop.ini").write_text("[mail]\n; the server\nsmtp_password =\n[app]\n;secret_key = x\n")
    made = drafted("setting.go", READS["ini.go"][0], ".")
    assert set(made.policy.secrets) == {"A_KEY", "SHOP_MAIL_SMTP_PASSWORD", "SHOP_APP_SECRET_KEY"}


def test_the_field_that_takes_a_value_says_what_it_is(drafted: Draw) -> None:
    made = drafted("config.go", 'type M struct {\n\tAPIKey string `env:"MAIL_MAILGUN"`\n}\n', ".")
    assert made.kinds == {"MAIL_MAILGUN": "token"}
    assert "from the provider" in made.text


def test_a_message_about_a_variable_makes_none(drafted: Draw) -> None:
    code = (
        "if ENV['SECRET_TOKEN'].blank?\n  raise 'set SECRET_TOKEN=the_token_you_generated'\nend\n"
        "a = ENV.fetch('SECRET_TOKEN')\n"
    )
    assert drafted("secret.rb", code, ".").required == {"SECRET_TOKEN"}


def test_the_tests_of_a_bundle_are_left_out(drafted: Draw, place: Path) -> None:
    (place / "src" / "Bundle" / "Tests").mkdir(parents=True)
    (place / "src" / "Bundle" / "Tests" / "A.php").write_text("<?php getenv('A_SECRET');\n")
    assert set(drafted("src/Bundle/B.php", "<?php getenv('B_SECRET');\n", ".").policy.secrets) == {"B_SECRET"}


def test_what_is_compared_with_what_a_caller_sends_is_made_here(drafted: Draw) -> None:
    code = (
        'expected = ENV["PARTNER_TOKEN"]\nreturn false unless expected.present?\n'
        "return false unless ActiveSupport::SecurityUtils.secure_compare(\n  Digest.hexdigest(token),\n  Digest.hexdigest(expected)\n)\n"  # noqa: E501
    )
    assert "from the provider" not in drafted("mcp.rb", code, ".").text


def test_the_address_of_a_datasource_is_one_whatever_it_is_called(drafted: Draw) -> None:
    assert drafted("schema.prisma", '  url = env("MAIN_STORE")\n', ".").kinds == {"MAIN_STORE": "url"}


def test_a_property_that_the_configuration_sets_is_no_variable(drafted: Draw, place: Path) -> None:
    (place / "application.yml").write_text("app:\n  jwt-secret: ${JWT_SECRET}\n")
    made = drafted("A.java", '@Value("${app.jwtSecret}") String a;\n@Value("${app.api.key}") String b;\n', ".")
    assert set(made.policy.secrets) == {"JWT_SECRET", "APP_API_KEY"}


@pytest.mark.parametrize("name", ["lookupKEY", "NAMEOf", "readTEXT", "fromQ", "KEYNAMETEXTQ"])
def test_a_function_of_the_project_may_have_any_name(drafted: Draw, name: str) -> None:
    code = f'package a\nfunc {name}(name string) string {{\n\treturn os.Getenv(name)\n}}\nvar b = {name}("A_SECRET")\n'
    assert set(drafted("main.go", code, ".").policy.secrets) == {"A_SECRET"}


@pytest.mark.parametrize(
    "piece",
    ["func get(a string) {os.Getenv(a)}\n", "func get(a string) {\n}\n", "func getIt%s(a string) {os.Getenv(a)}\n"],
)
def test_the_functions_of_a_file_take_linear_time(piece: str) -> None:
    def read(size: int) -> None:
        text = "".join(piece.replace("%s", str(number)) for number in range(size))
        wrapper_patterns([Code("main.go", text.encode())])

    takes_linear_time(read, 1_000, 8_000)


@pytest.mark.parametrize(
    ("name", "piece"),
    [
        ("a.sh", "echo ${A_KEY:-x}\n"),
        ("a.sh", 'A=1; [ -z "$A_KEY" ]\n'),
        ("a.rb", "  ENV.fetch('A_KEY')\n"),
        ("a.go", 'os.Getenv("A_KEY")\n'),
        ("a.php", "env('A_KEY', 'x');\n"),
        ("a.go", 'a := os.Getenv("A_KEY")\nif a == "" {\n'),
        ("a.go", 'for _, a := range []string{"A_KEY",\n'),
        ("a.go", 'const A = "A_KEY"; os.Getenv(A)\n'),
        ("a.rb", "ENV[a]; [a.each { |k| require_keys('A',\n"),
        ("a.php", "getenv($k); foreach ([$a as $k) { ->required(\n"),
        ("A.java", '@Value("${a.b}") @ConfigurationProperties("a") class A { String a;\n'),
        ("A.cs", 'Configure<A>(GetSection("A"));class A {[Required] public string A { get\n'),
        ("a.rb", "class AConfig < Anyway::Config\n attr_config :a,\n"),
        ("application.conf", "a = ${A_KEY} ${?"),
        ("a.sh", 'for a in A_KEY; do if [ -z "${!a}"\n'),
    ],
)
def test_the_reads_of_a_file_take_linear_time(name: str, piece: str) -> None:
    takes_linear_time(lambda size: list(literal_names([Code(name, (piece * size).encode())])), 500, 4_000)


def test_what_a_script_sets_itself_is_not_read_from_the_environment(drafted: Draw) -> None:
    script = (
        "export A_KEY=1\nfor B_KEY in a b; do echo ${B_KEY:-x}; done\nread C_KEY=\necho ${A_KEY:-x} ${C_KEY:-x}\n"
        "echo ${BASH_SOURCE:-x} ${D_KEY:-x}\n"
    )
    assert set(drafted("entrypoint.sh", script, ".").kinds) == {"D_KEY"}


@pytest.mark.parametrize(
    "piece",
    [
        'type A%s struct {\n X B%s `envPrefix:"P_"`\n Y string `env:"KEY"`\n}\n',
        "type A%s struct {\n X struct {\n",
        'type A%s struct {\n X A%s `envPrefix:"P_"`\n Y *A1\n}\n',
    ],
)
def test_the_prefixes_of_structs_take_linear_time(piece: str) -> None:
    def read(size: int) -> None:
        text = "".join(piece.replace("%s", str(number)) for number in range(size))
        prefixes([Code("main.go", b'envPrefix:\nenv:"\n' + text.encode())])

    takes_linear_time(read, 1_000, 8_000)


def test_structs_within_structs_take_little_memory() -> None:
    nested = "".join(f"type A{number} struct {{\n X Y\n" for number in range(8_000))
    with within_memory(20_000_000):
        prefixes([Code("main.go", f'envPrefix:\nenv:"\n{nested}'.encode())])


def test_functions_that_nothing_tells_apart_count_towards_the_most_that_are_read() -> None:
    nameless = "func get(a string) {os.Getenv(a)}\n" * MAX_WRAPPERS
    named = "func getIt(a string) {os.Getenv(a)}\n"
    assert not wrapper_patterns([Code("main.go", (nameless + named).encode())])["go"]
    assert len(wrapper_patterns([Code("main.go", (named + nameless).encode())])["go"]) == 1


def test_a_function_with_a_common_name_is_called_by_the_class_that_it_is_in(drafted: Draw) -> None:
    function = "  def self.get(name)\n    ENV.fetch(name)\n  end\nend\n"
    code = f"class One\n{function}class Two\n{function}One.get('A_SECRET')\nTwo.get('B_SECRET')\nget('C_SECRET')\n"
    assert set(drafted("a.rb", code, ".").policy.secrets) == {"A_SECRET", "B_SECRET"}
