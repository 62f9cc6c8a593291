"""What a framework needs to start is required in a draft, though the project's own code does not say it."""

from pathlib import Path

from tests.draft.conftest import Draw


def test_the_key_of_a_framework_is_required_under_the_name_that_the_project_has(drafted: Draw, place: Path) -> None:
    (place / "web").mkdir()
    (place / "web" / "package.json").write_text('{"dependencies": {"next-auth": "4.24.0"}}')
    made = drafted("web/auth.ts", "export const secret = process.env.NEXTAUTH_SECRET\n", ".")
    assert made.required == {"NEXTAUTH_SECRET"}
    assert "auth.js does not start without one" in made.text


def test_what_a_schema_says_goes_before_it(drafted: Draw, place: Path) -> None:
    (place / "package.json").write_text('{"dependencies": {"next-auth": "4.24.0"}}')
    code = "import { z } from 'zod'\nz.object({ NEXTAUTH_SECRET: z.string().optional() }).parse(process.env)\n"
    assert drafted("env.ts", code, ".").required == set()


def test_a_name_that_the_project_does_not_have_is_not_invented(drafted: Draw, place: Path) -> None:
    (place / "Gemfile").write_text("gem 'rails'\n")
    assert set(drafted("app.rb", 'ENV.fetch("A_KEY")\n', ".").policy.secrets) == {"A_KEY"}


def test_the_form_that_a_framework_takes_is_in_the_draft(drafted: Draw, place: Path) -> None:
    (place / "composer.json").write_text('{"require": {"laravel/framework": "^12"}}')
    code = "<?php return ['a' => env('APP_KEY'), 'b' => env('REDIS_PASSWORD'), 'c' => env('PUSHER_APP_KEY')];\n"
    made = drafted("config/app.php", code, ".")
    assert made.policy.secrets["APP_KEY"].form == ("base64:{base64 32}", "{text 32}")
    assert made.policy.secrets["REDIS_PASSWORD"].form == ("null", "{password}")
    assert made.kinds["PUSHER_APP_KEY"] == "setting"  # browsers get it
