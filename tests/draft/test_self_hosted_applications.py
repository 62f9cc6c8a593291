"""What drafts of six self-hosted applications were wrong about: each form as it was found there."""

from pathlib import Path

import pytest

from auracheck.draft.files import Code
from auracheck.draft.kinds import guessed
from auracheck.draft.literal.layout import is_in_a_branch, is_in_a_function
from auracheck.draft.literal.made import made_here
from tests.bounds import takes_linear_time
from tests.draft.conftest import Draw

VALIDATED = """import { IsNotEmpty, IsOptional, IsUrl, MinLength, ValidateIf } from 'class-validator';
export class EnvironmentVariables {
  @IsNotEmpty()
  @IsUrl({ protocols: ['redis'] }, { message: 'not a URL' })
  REDIS_URL: string;

  @IsNotEmpty()
  @MinLength(40)
  APP_SECRET: string;

  @ValidateIf((obj) => obj.DRIVER === 'search')
  @IsNotEmpty()
  SEARCH_API_KEY: string;

  @IsOptional()
  @IsUrl()
  CLICKHOUSE_URL: string;
}
"""

RUBY = """if !ENV['A_PASSWORD'].to_s.empty?
  use(ENV.fetch('A_PASSWORD'))
end
if Rails.env.production?
  B_PASSWORD = ENV.fetch('B_PASSWORD')
end
C_PASSWORD = ENV.fetch('C_PASSWORD') if ENV['C_HOST']
module Mail
  def self.send
    ENV.fetch('MAILGUN_TOKEN')
  end
  D_PASSWORD = ENV.fetch('D_PASSWORD')
end
"""

MADE_AT_START = {
    "config/dotenv.rb": "if ENV['SECRET_KEY_BASE'].to_s.empty?\n  write <<~TEXT\n"
    "    SECRET_KEY_BASE=#{SecureRandom.hex(64)}\n  TEXT\nend\n",
    "docker-entrypoint.sh": 'if [ -z "$SECRET_KEY_BASE" ]; then\n'
    "  export SECRET_KEY_BASE=$(openssl rand -hex 64)\nfi\n",
}


def test_the_fields_of_a_class_with_validators_are_a_schema(drafted: Draw) -> None:
    made = drafted("src/environment.validation.ts", VALIDATED, ".")
    assert set(made.kinds) == {"REDIS_URL", "APP_SECRET", "SEARCH_API_KEY", "CLICKHOUSE_URL"}
    assert made.required == {"REDIS_URL", "APP_SECRET"}
    assert made.policy.secrets["APP_SECRET"].min_length == 40


def test_the_layout_of_ruby_says_whether_a_read_is_in_a_branch(drafted: Draw) -> None:
    made = drafted("config/initializers/a.rb", RUBY, ".")
    assert set(made.kinds) == {"A_PASSWORD", "B_PASSWORD", "C_PASSWORD", "D_PASSWORD", "MAILGUN_TOKEN"}
    assert made.required == {"B_PASSWORD", "D_PASSWORD"}


@pytest.mark.parametrize("name", MADE_AT_START)
def test_what_the_program_makes_at_its_start_is_not_required(drafted: Draw, name: str) -> None:
    framework = "gem 'rails'\n"
    drafted("Gemfile", framework, "Gemfile")
    drafted("config/secrets.yml", "a: <%= ENV['SECRET_KEY_BASE'] %>\n", ".")
    assert drafted("config/a.rb", "ENV.fetch('SECRET_KEY_BASE')\n", ".").required == {"SECRET_KEY_BASE"}
    assert drafted(name, MADE_AT_START[name], ".").required == set()


def test_what_a_script_makes_that_installs_the_program_is_still_required(drafted: Draw) -> None:
    drafted("config/a.rb", "ENV.fetch('SECRET_KEY_BASE')\n", ".")
    made = drafted("install.sh", MADE_AT_START["docker-entrypoint.sh"], ".")
    assert made.required == {"SECRET_KEY_BASE"}


def test_a_default_that_switches_says_that_it_is_no_credential(drafted: Draw) -> None:
    assert drafted("app.py", 'import os\nos.environ.get("OPTIONAL_CREDENTIALS", "true")\n').kinds == {}


def test_a_default_that_is_another_address_says_what_it_is(drafted: Draw) -> None:
    code = 'import os\nREDIS_URL = os.environ.get("REDIS_URL", "")\nos.environ.get("LIMITER_STORAGE", REDIS_URL)\n'
    assert drafted("app.py", code).kinds == {"REDIS_URL": "url", "LIMITER_STORAGE": "url"}


def test_a_tool_for_releases_does_not_run_at_the_start(drafted: Draw) -> None:
    made = drafted("bin/release_manager.py", 'import os\nos.environ["GITHUB_TOKEN"]\n', ".")
    assert made.required == set()


def test_the_access_key_of_azures_storage_is_the_secret() -> None:
    assert guessed("AZURE_STORAGE_ACCESS_KEY").kind == "token"
    assert guessed("STORAGE_ACCESS_KEY").kind == "username"


OPTIONS = """package main
var flags = []cli.Flag{
\t&cli.StringFlag{Sources: cli.EnvVars("A_SECRET", "B_SECRET", "C_SECRET"), Name: "a"},
\t&cli.StringFlag{Sources: cli.NewValueSourceChain(
\t\tcli.File(os.Getenv("GRPC_SECRET_FILE")),
\t\tcli.EnvVar("GRPC_SECRET"),
\t), Value: ""},
\t&cli.StringFlag{EnvVars: []string{"D_SECRET", "E_SECRET"}},
}
"""


def test_the_variables_of_an_option_of_a_command_are_read(drafted: Draw) -> None:
    made = drafted("cmd/flags.go", OPTIONS, ".")
    assert set(made.kinds) == {"A_SECRET", "B_SECRET", "C_SECRET", "D_SECRET", "E_SECRET", "GRPC_SECRET"}
    assert made.required == set()
    assert "auracheck generate GRPC_SECRET" in made.text


def test_a_read_of_laravel_without_a_default_takes_nothing_for_null(drafted: Draw) -> None:
    drafted(".env.example", "CRON_TOKEN=change-me\n", ".")
    code = "<?php return ['token' => env('CRON_TOKEN')];\n"
    assert drafted("config/app.php", code, ".").required == set()


def test_a_demonstration_key_of_an_api_does_not_make_it_the_applications_own(drafted: Draw) -> None:
    text = drafted("app.py", 'import os\nos.getenv("FDC_API_KEY", "DEMO_KEY")\n').text
    assert "from the provider" in text
    assert 'required_in = ["' not in text


def test_what_a_script_takes_from_a_secret_file_is_a_credential(drafted: Draw) -> None:
    script = 'if [ -f "${ACCOUNTS_FILE}" ]; then\n  export ACCOUNTS=$(cat "$ACCOUNTS_FILE")\nfi\n'
    assert drafted("boot.sh", script, ".").kinds == {"ACCOUNTS": "token"}


def test_a_compose_file_whose_name_does_not_say_it_is_evidence(drafted: Draw) -> None:
    service = "services:\n  web:\n    image: a\n    environment:\n      A_SECRET: ${A_SECRET:?}\n"
    assert set(drafted("docker/default.yml", service, ".").kinds) == {"A_SECRET"}


@pytest.mark.parametrize(
    "piece",
    [
        "if A\n  ENV.fetch('A_KEY')\nend\n",
        "  ENV.fetch('A_KEY')\n",
        " " * 40 + "ENV.fetch('A_KEY')\n",
        "A_KEY=" + "x" * 30 + "\n",
        "ENV['A_KEY'].empty?;A_KEY=random\n",
    ],
)
def test_the_layout_is_read_in_linear_time(piece: str) -> None:
    def read(size: int) -> None:
        file = Code("a.rb", (piece * size).encode())
        for at in range(0, len(file.content), len(piece)):
            is_in_a_branch(file, at + len(piece) - 1, at + len(piece) - 1)
            is_in_a_function(file, at + len(piece) - 1)
        list(made_here(file))

    takes_linear_time(read, 500, 4_000)


def test_what_compose_demands_for_another_program_alone_is_not_required_of_the_application(
    place: Path, drafted: Draw
) -> None:
    (place / "compose.yml").write_text(
        "services:\n"
        "  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?}\n"
        "  web:\n    image: shop\n    environment:\n      DATABASE_URL: ${DATABASE_URL:?}\n"
        "      SESSION_SECRET: ${SESSION_SECRET:?}\n      MAIL_PASSWORD: ${MAIL_PASSWORD:-}\n"
    )
    names = ("DATABASE_URL", "SESSION_SECRET", "MAIL_PASSWORD")
    made = drafted("app.ts", "".join(f"export const x = process.env.{name}\n" for name in names), ".")
    assert made.required == {"DATABASE_URL", "SESSION_SECRET"}
    assert "POSTGRES_PASSWORD" in made.kinds


def test_a_known_default_within_a_type_of_secrets_is_one(drafted: Draw) -> None:
    code = (
        "from pydantic import SecretStr\nfrom pydantic_settings import BaseSettings\n"
        'class Settings(BaseSettings):\n    jwt_secret_key: SecretStr = SecretStr("xhMu2kQ-of-the-example")\n'
        '    mail_token: SecretStr = SecretStr("")\n'
    )
    assert drafted("app.py", code).required == {"JWT_SECRET_KEY"}


def test_what_only_a_script_beside_the_program_reads_makes_no_service_the_application(
    place: Path, drafted: Draw
) -> None:
    (place / "compose.yml").write_text(
        "services:\n"
        "  web:\n    build: .\n    environment:\n      DATABASE_URL: postgres://db/shop\n      PORT: 80\n"
        "  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: x\n      POSTGRES_USER: shop\n"
    )
    backup = "pg_dump -U ${POSTGRES_USER:-shop} -p ${POSTGRES_PASSWORD:-shop}\n"
    drafted("scripts/backup.sh", backup, ".")
    code = "import os\nos.environ['DATABASE_URL']\nos.environ['SESSION_SECRET']\nos.environ.get('PORT')\n"
    assert drafted("app.py", code).policy.secrets["SESSION_SECRET"].services == ("web",)


def test_a_remark_that_names_the_command_says_that_a_key_is_made_here(drafted: Draw) -> None:
    example = "# To generate a valid API_KEY you can use the php bin/console api:generate command.\nAPI_KEY=\n"
    drafted(".env.example", example, ".")
    text = drafted("app.py", "import os\nos.environ.get('API_KEY')\n").text
    assert "auracheck generate API_KEY" in text
