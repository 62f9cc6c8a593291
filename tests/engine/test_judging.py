"""Who judges a target: AuraConnect, a program of the catalogue, or names alone; and whether presence is known."""

import json
from pathlib import Path
from typing import Any

import pytest

from auracheck.engine.judging import Judges
from auracheck.model import Origin, Secret, Setting, Target
from auracheck.policy.loading import load
from tests.conftest import Run

STRONG = "9c4e1f7b2a6d8035c1e4f7092b5a6d8e3c0f1b4a7d6e9258c3b0a1f4e7d69281"
OTHER = "b7e2049d6c1f8a35e09b4d7c2a6f1e83d5b0c9f4a7e1628d3c5f0b9a4e7d1c62"
URLS = (
    f"DATABASE_URL=postgresql://aura:{OTHER}@db.internal:5432/aura\n"
    f"REDIS_URL=redis://:{OTHER[:40]}x@redis.internal:6379/0\n"
)
POSTGRES = "services:\n  db:\n    image: postgres:16\n    environment: {{POSTGRES_PASSWORD: {value}}}\n"


def report(run: Run, *arguments: str) -> dict[str, Any]:
    return run("check", *arguments, "--env", "production", "-f", "json").report


def errors(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [(f["secret"], f["rule"]) for f in found["findings"] if f["severity"] == "error"]


def who(found: dict[str, Any]) -> list[tuple[str | None, list[str], str]]:
    return [(t["policy"], t["judged_by"], t["presence"]) for t in found["targets"] if t["judged"]]


def test_a_strangers_env_file_is_judged_by_names_and_asked_for_nothing(run: Run, place: Path) -> None:
    (place / ".env").write_text("SECRET_KEY=changeme\nSTRIPE_KEY=sk_test_51H8xExampleExample\n")
    (place / ".env").chmod(0o600)
    found = report(run, ".env")
    assert {secret for secret, _ in errors(found)} == {"SECRET_KEY", "STRIPE_KEY"}
    assert who(found) == [(None, ["names"], "unknown")]
    assert "JWT_SECRET_KEY" not in run("check", ".env", "--env", "production").out


@pytest.mark.parametrize("value", ["CHANGEME", "change-me", "<please change this>"])
def test_a_value_that_asks_to_be_changed_makes_a_credential_of_a_name_that_goes_on(
    run: Run, place: Path, value: str
) -> None:
    (place / ".env").write_text(f"BOUNCER_KEY_CADDY='{value}'\nAPP_NAME='{value}'\nKEY_OF_ALL=changes\n")
    (place / ".env").chmod(0o600)
    assert errors(report(run, ".env")) == [("BOUNCER_KEY_CADDY", "default-secret")]


@pytest.mark.parametrize(
    ("name", "value", "is_one"),
    [
        ("NODE_CONFIG", '{"db": {"user": "app", "password": "%s"}, "port": 3000}', True),
        ("ELASTIC_HOSTS", '["http://elastic:%s@es:9200"]', True),
        ("APP_YAML", "jwt:\n  secret: %s\n  ttl: 3600\n", True),
        ("APP_USERS", "admin:%s,other:other", True),
        ("SFTP_USERS", "admin:%s:1001", True),
        ("CLIENT_PASSWORDS", "%s,%s", True),
        ("ConnectionStrings__Redis", "cache:6379,password=%s,ssl=False", True),
        ("ORACLE_URL", "jdbc:oracle:thin:app/%s@db:1521/XE", True),
        ("BOOTSTRAP_CREDENTIALS", "REALM,root,%s", True),
        ("ADMIN_CREDENTIALS", "root/%s", True),
        ("CORS_CREDENTIALS", "same-origin", False),
        ("LABELS", '[{"key": "theme", "value": "%s"}]', False),
        ("APP_YAML", "page:\n  title: %s\n", False),
        ("HOSTS", "cache:6379,password=", False),
    ],
)
def test_a_default_in_a_value_with_several_parts_is_found(
    run: Run, place: Path, name: str, value: str, is_one: bool
) -> None:
    value = json.dumps(value.replace("%s", "changeme"))
    (place / "compose.yaml").write_text(f"services:\n  app:\n    image: app\n    environment:\n      {name}: {value}\n")
    found = [f["secret"] for f in report(run, "compose.yaml")["findings"] if f["rule"] == "default-secret"]
    assert found == [name] * is_one


def test_users_of_another_list_are_none(run: Run, place: Path) -> None:
    lists = "{TRUSTED_USERS: 'github:octavia,google:bertram', RUN_USERS: '1000:1000', SUPER_USERS: 'User:admin;User:a'}"
    (place / "compose.yaml").write_text(f"services:\n  app:\n    image: app\n    environment: {lists}\n")
    assert errors(report(run, "compose.yaml")) == []


@pytest.mark.parametrize(("profiles", "is_told"), [("prod,api-docs", False), ("kubernetes", False), ("local", True)])
def test_the_names_of_environments_are_those_of_the_program(
    run: Run, place: Path, profiles: str, is_told: bool
) -> None:
    environment = f"SPRING_PROFILES_ACTIVE: '{profiles}', SPRING_DATASOURCE_URL: 'jdbc:postgresql://db/shop'"
    (place / "compose.yaml").write_text(f"services:\n  app:\n    image: app\n    environment: {{{environment}}}\n")
    told = [f["rule"] for f in report(run, "compose.yaml")["findings"] if f["secret"] == "SPRING_PROFILES_ACTIVE"]
    assert told == ["environment-mismatch"] * is_told


def test_where_what_is_required_is_not_known_the_verdict_never_says_ready(run: Run, place: Path) -> None:
    (place / ".env").write_text(f"SECRET_KEY={STRONG}\n")
    (place / ".env").chmod(0o600)
    outcome = run("check", ".env", "--env", "production")
    assert (outcome.code, "ready" in outcome.out) == (0, False)
    assert "which secrets are required is not known" in outcome.out
    assert "auracheck generate policy --from .env" in outcome.out


@pytest.mark.parametrize(("more", "ready"), [((), False), (("--service", "db"), True)])
def test_nothing_is_ready_where_servers_alone_are_checked(
    more: tuple[str, ...], ready: bool, run: Run, place: Path
) -> None:
    """The service without credentials may be the application; who leaves it out with --service knows that."""
    project = POSTGRES.format(value="'${PW}'") + "  web: {image: shop/web, environment: {LEVEL: info}}\n"
    (place / "compose.yaml").write_text(project)
    (place / ".env").write_text(f"PW={STRONG}\n")
    (place / ".env").chmod(0o600)
    outcome = run("check", "compose.yaml", "--env", "production", *more)
    assert (outcome.code, "ready" in outcome.out) == (0, ready)
    words = "which secrets are required is not known: web\n"
    assert (words in outcome.out) is not ready


def test_a_service_beside_the_application_does_not_keep_it_from_being_ready(run: Run, place: Path) -> None:
    api = "api: {image: a/b, environment: {ENVIRONMENT: production, SESSION_SECRET: '${PW}'}}"
    (place / "compose.yaml").write_text(f"services:\n  {api}\n  proxy: {{image: shop/proxy}}\n")
    (place / ".env").write_text(f"PW={STRONG}\n")
    (place / ".env").chmod(0o600)
    (place / "auracheck.toml").write_text("extends = []\n[secrets.SESSION_SECRET]\nrequired_in = ['production']\n")
    outcome = run("check", "compose.yaml", "--env", "production")
    assert (outcome.code, "ready for production" in outcome.out) == (0, True)
    assert "1 not checked (proxy)" in outcome.out


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        (URLS, ["JWT_SECRET_KEY", "SESSION_SECRET"]),
        (URLS + f"STRIPE_SECRET_KEY={OTHER}\n", ["JWT_SECRET_KEY", "SESSION_SECRET"]),
        (f"JWT_SECRET={STRONG}\n", ["DATABASE_URL", "JWT_SECRET_KEY", "REDIS_URL", "SESSION_SECRET"]),
        ("PORT=80\n", ["DATABASE_URL", "JWT_SECRET_KEY", "REDIS_URL", "SESSION_SECRET"]),
    ],
)
def test_auraconnects_gate_never_opens_by_accident(text: str, missing: list[str], run: Run, place: Path) -> None:
    (place / "app.env").write_text(text)
    (place / "app.env").chmod(0o600)
    found = report(run, "app.env")
    assert sorted({secret for secret, _ in errors(found)}) == missing
    assert found["targets"][0]["policy"] == "auraconnect"


def test_the_example_beside_says_whose_the_file_is(run: Run, place: Path) -> None:
    (place / ".env").write_text(URLS)
    (place / ".env").chmod(0o600)
    (place / ".env.example").write_text("APP_SECRET=\nDATABASE_URL=\n")
    assert who(report(run, ".env")) == [(None, ["names"], "unknown")]
    (place / ".env.example").write_text("JWT_SECRET_KEY=\nAPP_SECRET=\n")
    assert report(run, ".env")["targets"][0]["policy"] == "auraconnect"


def test_a_shells_other_tokens_are_notes(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "changeme")
    found = report(run, "env:")
    assert len(errors(found)) == 4
    [note] = [f for f in found["findings"] if f["secret"] == "GITHUB_TOKEN"]
    assert note["severity"] == "note"


@pytest.mark.parametrize(
    ("value", "rules"),
    [("postgres", ["default-secret"]), ("umami", ["embedded-secret", "weak-secret"]), ("", ["missing-secret"])],
)
def test_a_server_is_known_by_its_image(value: str, rules: list[str], run: Run, place: Path) -> None:
    (place / "compose.yaml").write_text(POSTGRES.format(value=value))
    found = report(run, "compose.yaml")
    assert sorted(rule for secret, rule in errors(found) if secret == "POSTGRES_PASSWORD") == rules
    assert who(found) == [("postgres", ["postgres"], "known")]


@pytest.mark.parametrize("kind", ["Deployment", "Pod"])
def test_a_pods_image_is_known_and_what_an_unread_secret_gives_is_not_missing(kind: str, run: Run, place: Path) -> None:
    pod = "containers: [{name: db, image: 'postgres:16'%s}]"
    spec = f"template: {{spec: {{{pod}}}}}" if kind == "Deployment" else pod
    text = f"apiVersion: v1\nkind: {kind}\nmetadata: {{name: db}}\nspec: {{{spec}}}\n"
    (place / "db.yaml").write_text(text % "")
    assert errors(report(run, "kubernetes:db.yaml")) == [("POSTGRES_PASSWORD", "missing-secret")]
    (place / "db.yaml").write_text(text % ", envFrom: [{secretRef: {name: db}}]")
    assert errors(report(run, "kubernetes:db.yaml")) == []


def test_what_an_unread_secret_may_give_makes_no_container_auraconnects(run: Run, place: Path) -> None:
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: log}\nspec: {containers: [{name: log, image: fluentd:1%s}]}\n"
    (place / "log.yaml").write_text(
        pod % ", env: [{name: LOG_TOKEN, value: changeme}], envFrom: [{secretRef: {name: s}}]"
    )
    assert [(each["rule"], each["secret"]) for each in report(run, "kubernetes:log.yaml")["findings"]] == [
        ("default-secret", "LOG_TOKEN")
    ]


def test_a_file_of_development_is_not_production_where_that_has_its_own(run: Run, place: Path) -> None:
    (place / ".env").write_text("ENVIRONMENT=development\nJWT_SECRET_KEY=changeme\n")
    assert ("JWT_SECRET_KEY", "default-secret") in errors(report(run, "."))
    (place / ".env.production").write_text(f"ENVIRONMENT=production\nJWT_SECRET_KEY={OTHER}\n")
    for path in (place / ".env", place / ".env.production"):
        path.chmod(0o600)
    assert {target["label"]: target["judged"] for target in report(run, ".")["targets"]} == {
        ".env": False,
        ".env.production": True,
    }
    assert ("JWT_SECRET_KEY", "default-secret") in errors(report(run, ".env"))


def test_a_variable_whose_first_word_has_a_digit_is_named(run: Run, place: Path) -> None:
    (place / "compose.yaml").write_text(
        "services:\n  n8n:\n    image: own/n8n\n    environment: {N8N_ENCRYPTION_KEY: '${N8N_ENCRYPTION_KEY}'}\n"
    )
    [finding] = report(run, "compose.yaml")["findings"]
    assert finding["message"] == "unresolved reference: N8N_ENCRYPTION_KEY is not set"
    assert finding["help"] == "auracheck generate N8N_ENCRYPTION_KEY --write .env"


def test_a_quadlets_image_is_known(run: Run, place: Path) -> None:
    (place / "db.container").write_text("[Container]\nImage=docker.io/library/postgres:16\nEnvironment=A=b\n")
    assert errors(report(run, "quadlet:db.container")) == [("POSTGRES_PASSWORD", "missing-secret")]


def test_a_policy_may_be_an_entry_of_the_catalogue_and_a_file_of_that_name_wins(run: Run, place: Path) -> None:
    (place / "app.env").write_text("RAILS_ENV=production\n")
    (place / "app.env").chmod(0o600)
    assert errors(report(run, "app.env", "--policy", "rails")) == [("SECRET_KEY_BASE", "missing-secret")]
    (place / "rails").mkdir()
    assert errors(report(run, "app.env", "--policy", "rails")) == [("SECRET_KEY_BASE", "missing-secret")]
    (place / "rails").rmdir()
    (place / "rails").write_text("X_TOKEN=\n")
    assert errors(report(run, "app.env", "--policy", "rails")) == [("X_TOKEN", "missing-secret")]


def test_files_of_a_framework_say_what_an_env_file_is_for(run: Run, place: Path) -> None:
    (place / "manage.py").write_text("")
    (place / ".env").write_text("DJANGO_SETTINGS_MODULE=shop.settings\nSECRET_KEY=django-insecure-0123\n")
    (place / ".env").chmod(0o600)
    assert who(report(run, ".env"))[0][1][0] == "django"


def test_files_of_a_framework_say_nothing_of_services_jobs_and_unread_compose_files(run: Run, place: Path) -> None:
    (place / "artisan").write_text("")
    (place / "compose.yaml").write_text(POSTGRES.format(value=OTHER) + "  own: {build: ., environment: {A: b}}\n")
    (place / "compose.prod.yaml").write_text(POSTGRES.format(value="postgres"))
    (place / ".github" / "workflows").mkdir(parents=True)
    (place / ".github" / "workflows" / "ci.yml").write_text("on: push\njobs: {test: {steps: [{run: make}]}}\n")
    assert who(report(run, ".")) == [("postgres", ["postgres"], "known")]


def test_an_unresolved_older_name_is_one_cause(run: Run, place: Path) -> None:
    (place / "compose.yaml").write_text(
        "services:\n  db:\n    image: mariadb:11\n    environment: {MYSQL_ROOT_PASSWORD: '${DB_PASSWORD}'}\n"
    )
    assert errors(report(run, "compose.yaml")) == [("MYSQL_ROOT_PASSWORD", "unresolved-reference")]


def test_a_bad_value_in_a_secret_is_replaced_in_that_secret(run: Run, place: Path) -> None:
    (place / "s.yaml").write_text(
        "apiVersion: v1\nkind: Secret\nmetadata: {name: heketi}\nstringData:\n  password: changeme\n"
    )
    [finding] = report(run, "s.yaml")["findings"]
    assert finding["help"] == (
        "set a new value for password in the Secret at s.yaml:5, for example from: auracheck generate password"
    )


def test_a_secret_may_be_for_some_services_alone(run: Run, place: Path) -> None:
    (place / "auracheck.toml").write_text(
        'extends = []\n[secrets.APP_KEY]\nrequired_in = ["production"]\nservices = ["web-*"]\n'
        '[secrets.DB_PASSWORD]\nkind = "password"\n'
    )
    service = f"image: x/y\n    environment: {{DB_PASSWORD: {OTHER}}}\n"
    (place / "compose.yaml").write_text(f"services:\n  web-1:\n    {service}  worker:\n    {service}")
    missing = [f for f in report(run, "compose.yaml")["findings"] if f["rule"] == "missing-secret"]
    assert [f["targets"] for f in missing] == [["compose.yaml: web-1"]]


def test_two_passwords_are_two_ends_and_two_keys_are_not(run: Run, place: Path) -> None:
    (place / ".env").write_text(
        f"POSTGRES_PASSWORD={STRONG}\nDB_PASSWORD={STRONG}\nAPP_KEY={OTHER}\nSIGNING_SECRET={OTHER}\n"
    )
    (place / ".env").chmod(0o600)
    assert [rule for _, rule in errors(report(run, ".env"))] == ["duplicate-secret"]


def test_a_picked_service_is_judged_alone(run: Run, place: Path) -> None:
    (place / "compose.yaml").write_text(POSTGRES.format(value="postgres") + "  other: {image: x/y}\n")
    found = report(run, "compose.yaml", "--service", "other")
    assert {t["label"] for t in found["targets"] if t["judged"]} == {"compose.yaml: other"}


def test_a_framework_found_by_its_names_does_not_say_what_the_image_sets(run: Run, place: Path) -> None:
    environment = f"{{NEXTAUTH_SECRET: {STRONG}, NEXTAUTH_URL: 'https://shop.example.org'}}"
    (place / "compose.yaml").write_text(f"services:\n  web:\n    image: local/x\n    environment: {environment}\n")
    found = report(run, "compose.yaml")
    assert who(found)[0][1:] == (["auth.js"], "unknown")
    assert "environment-mismatch" not in {f["rule"] for f in found["findings"]}


def test_a_feature_that_is_written_as_null_is_left_out(run: Run, place: Path) -> None:
    environment = f"{{APP_KEY: 'base64:{'Zq' * 21}M=', MAIL_PASSWORD: 'null', REDIS_PASSWORD: 'null'}}"
    (place / "compose.yaml").write_text(
        f"services:\n  web:\n    image: fireflyiii/core\n    environment: {environment}\n"
    )
    assert {"MAIL_PASSWORD", "REDIS_PASSWORD"}.isdisjoint(dict(errors(report(run, "compose.yaml"))))


def test_what_a_policy_makes_optional_may_be_written_as_none(run: Run, place: Path) -> None:
    optional, required = "required_in = []", 'required_in = ["production"]'
    needs = {"SMTP_PASSWORD": optional, "LDAP_PASSWORD": optional, "DB_PASSWORD": required}
    entries = [f"[secrets.{name}]\nkind = 'password'\n{need}\n" for name, need in needs.items()]
    (place / "auracheck.toml").write_text("".join(["extends = []\n", *entries]))
    (place / ".env").write_text("SMTP_PASSWORD=false\nLDAP_PASSWORD=false\nDB_PASSWORD=null\n")
    assert set(dict(errors(report(run, ".env")))) == {"DB_PASSWORD"}


def test_what_a_framework_requires_is_not_asked_of_an_unknown_image(run: Run, place: Path) -> None:
    environment = "{NEXTAUTH_SECRET: '', NEXTAUTH_URL: 'https://shop.example.org', SALT: changeme}"
    (place / "compose.yaml").write_text(f"services:\n  web:\n    image: local/x\n    environment: {environment}\n")
    assert "AUTH_SECRET" not in dict(errors(report(run, "compose.yaml")))


AURACONNECTS = ["DATABASE_URL", "JWT_SECRET_KEY", "REDIS_URL", "SESSION_SECRET"]


def test_a_shells_token_does_not_make_the_env_file_a_strangers(
    run: Run, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / ".env").write_text("LOG_LEVEL=info\n")
    monkeypatch.setenv("GITHUB_TOKEN", STRONG)
    assert sorted(secret for secret, _ in errors(report(run))) == AURACONNECTS


def test_another_applications_variables_beside_its_keys_do_not_open_auraconnects_gate(run: Run, place: Path) -> None:
    (place / "app.env").write_text(
        f"JWT_SECRET_KEY={STRONG}\nN8N_ENCRYPTION_KEY={OTHER}\nN8N_USER_MANAGEMENT_JWT_SECRET={OTHER[::-1]}\n"
    )
    (place / "app.env").chmod(0o600)
    missing = [secret for secret, rule in errors(report(run, "app.env")) if rule == "missing-secret"]
    assert missing == ["DATABASE_URL", "SESSION_SECRET", "REDIS_URL"]


def test_what_a_file_beneath_the_environment_has_is_no_note(run: Run, place: Path) -> None:
    (place / ".env").write_text("APP_SECRET=changeme\n")
    assert errors(report(run)) == [("APP_SECRET", "default-secret")]


def test_what_the_judging_program_names_is_no_note_in_its_environment(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GF_SECURITY_ADMIN_PASSWORD", "admin")
    monkeypatch.setenv("GITHUB_TOKEN", "changeme")
    found = report(run, "env:", "--policy", "grafana")
    assert {"GF_SECURITY_ADMIN_PASSWORD"} <= {secret for secret, _ in errors(found)}
    assert "GITHUB_TOKEN" not in dict(errors(found))


def test_a_policy_file_judges_as_policy(run: Run, place: Path) -> None:
    (place / "auracheck.toml").write_text('name = "shop"\nextends = []\n[secrets.APP_KEY]\n')
    (place / "app.env").write_text(f"APP_KEY={STRONG}\nOTHER_KEY={OTHER}\n")
    assert who(report(run, "app.env")) == [("shop", ["policy", "names"], "known")]


def test_a_strangers_service_is_a_layer_of_a_merge(run: Run, place: Path) -> None:
    (place / "compose.yaml").write_text("services: {web: {image: x/y, environment: {APP_SECRET: changeme}}}\n")
    (place / "app.env").write_text(f"APP_SECRET={STRONG}\n")
    (place / "app.env").chmod(0o600)
    outcome = run("check", "compose.yaml", "app.env", "--merge", "--env", "production", "-f", "json")
    assert (outcome.code, len(outcome.report["targets"])) == (0, 1)


def test_a_part_of_an_inferred_credential_is_masked(run: Run, place: Path) -> None:
    folder = place / f"half-{STRONG[:15]}"
    folder.mkdir()
    (folder / "app.env").write_text(f"APP_SECRET={STRONG}\nDB_PASSWORD=changeme\n")
    outcome = run("check", f"{folder.name}/app.env", "--env", "production")
    assert STRONG[:6] not in outcome.out + outcome.err


def test_a_policy_that_extends_an_entry_is_the_users_own(run: Run, place: Path) -> None:
    policy = place / "auracheck.toml"
    policy.write_text('name = "shop"\nextends = ["grafana"]\n[secrets.APP_KEY]\nrequired_in = ["production"]\n')
    (place / "app.env").write_text(f"GF_SECURITY_ADMIN_PASSWORD=admin\nAPP_KEY={STRONG[:20]}\n")
    (place / "app.env").chmod(0o600)
    found = dict(errors(report(run, "app.env")))
    assert found["APP_KEY"] == "weak-secret"  # 32 characters, as in every policy of one's own
    assert found["GF_SECURITY_ADMIN_PASSWORD"] == "default-secret"
    policy.write_text('extends = ["grafana"]\nfeatures = ["no such"]\n')
    assert run("check", "app.env").code == 2


def test_a_container_is_auraconnects_by_its_example_or_by_its_own_key(run: Run, place: Path) -> None:
    service = "services:\n  api:\n    image: registry.acme/api:1\n    environment:\n"
    (place / "compose.yaml").write_text(f"{service}      REDIS_URL: redis://:{OTHER}@cache.internal:6379/0\n")
    (place / ".env.example").write_text("JWT_SECRET_KEY=\nSESSION_SECRET=\n")
    found = report(run, "compose.yaml")
    assert {secret for secret, rule in errors(found) if rule == "missing-secret"} == {*AURACONNECTS} - {"REDIS_URL"}
    (place / ".env.example").unlink()
    others = f"      N8N_ENCRYPTION_KEY: {OTHER}\n      N8N_USER_MANAGEMENT_JWT_SECRET: {OTHER[::-1]}\n"
    (place / "compose.yaml").write_text(f"{service}      JWT_SECRET_KEY: {STRONG}\n{others}")
    found = report(run, "compose.yaml")
    assert {secret for secret, rule in errors(found) if rule == "missing-secret"} == {*AURACONNECTS} - {
        "JWT_SECRET_KEY"
    }


def test_the_working_directory_and_what_every_browser_gets_are_no_credentials(run: Run, place: Path) -> None:
    environment = "{HOST_PWD: '${PWD}', VITE_APP_KEY: '${APP_KEY}', DB_PASSWORD: '${DB_PWD}'}"
    (place / "compose.yaml").write_text(f"services:\n  a:\n    image: acme\n    environment: {environment}\n")
    assert errors(report(run, "compose.yaml")) == [("DB_PASSWORD", "unresolved-reference")]


def test_a_setting_of_the_catalogue_that_refers_to_nothing_is_no_missing_credential(run: Run, place: Path) -> None:
    (place / "artisan").write_text("")
    (place / "composer.json").write_text('{"require": {"laravel/framework": "12"}}')
    key = "base64:aU3t+vHMbIMkwU+GokYI8IBvCMQ5MSlDa2V06MlvuL0="
    (place / ".env").write_text(f'APP_ENV=production\nAPP_KEY={key}\nVITE_PUSHER_APP_KEY="${{PUSHER_APP_KEY}}"\n')
    (place / ".env").chmod(0o600)
    found = report(run, ".env")
    assert (who(found), errors(found)) == ([("laravel", ["laravel"], "unknown")], [])


def test_a_fix_makes_no_value_that_the_program_would_refuse(run: Run, place: Path) -> None:
    (place / "compose.yaml").write_text(
        "services:\n  s:\n    image: snipe/snipe-it\n    environment:\n      APP_KEY: changeme\n"
    )
    [fix] = {f["help"] for f in report(run, "compose.yaml")["findings"] if f["secret"] == "APP_KEY"}
    assert fix == "auracheck generate APP_KEY --write .env  # then compose.yaml:5: APP_KEY: ${APP_KEY}"
    assert run(*fix.partition("  #")[0].split()[1:]).code == 0
    (place / "compose.yaml").write_text("services: {s: {image: snipe/snipe-it, environment: {APP_KEY: $APP_KEY}}}\n")
    assert not [f for f in report(run, "compose.yaml")["findings"] if f["secret"] == "APP_KEY"]


@pytest.mark.parametrize(
    ("line", "fix"),
    [
        ("SECRET_KEY=changeme", "auracheck generate SECRET_KEY --write .env"),
        ("PASSWORD=changeme", "auracheck generate PASSWORD --write .env"),
        ("METRICS_TOKEN=changeme", "auracheck generate METRICS_TOKEN --write .env"),
        ("POSTGRES_PASSWORD=k3jr8x", "auracheck generate POSTGRES_PASSWORD --write .env --rotate"),
        ("STRIPE_KEY=changeme", "get a new one from its provider"),
        ("API_TOKEN=changeme", "get a new one from its provider (if it is your own: auracheck generate password)"),
    ],
)
def test_the_fix_of_a_name_that_no_policy_has_is_a_command_that_works(
    line: str, fix: str, run: Run, place: Path
) -> None:
    (place / ".env").write_text(f"{line}\n")
    (place / ".env").chmod(0o600)
    [finding] = report(run, ".env")["findings"]
    assert finding["help"] == fix
    if fix.startswith("auracheck"):
        assert run(*fix.split()[1:]).code == 0
        assert report(run, ".env")["findings"] == []


def test_where_programs_disagree_on_a_form_the_fix_names_the_program(run: Run, place: Path) -> None:
    (place / "compose.yaml").write_text(
        "services: {s: {image: infisical/infisical, environment: {ENCRYPTION_KEY: changeme}}}\n"
    )
    [fix] = {f["help"] for f in report(run, "compose.yaml")["findings"] if f["secret"] == "ENCRYPTION_KEY"}
    command = fix.partition("  #")[0]
    assert command == "auracheck generate ENCRYPTION_KEY --policy infisical --write .env"
    assert run(*command.split()[1:]).code == 0
    name, equals, value = (place / ".env").read_text().splitlines()[-1].partition("=")
    assert (name, equals, len(value.strip("'"))) == ("ENCRYPTION_KEY", "=", 32)


def test_a_verdict_on_values_alone_says_what_was_left_out(run: Run, place: Path) -> None:
    (place / "app.env").write_text("APP_SECRET=changeme\n")
    (place / "app.env").chmod(0o600)
    found = run("check", "app.env", "gone.env", "--env", "production").out.splitlines()[-1]
    assert "1 error" in found
    assert "not checked completely: gone.env" in found
    (place / "app.env").write_text(f"APP_SECRET={STRONG}\n")
    selected = run("check", "app.env", "--select", "weak-secret").out.splitlines()[-1]
    assert "no bad credential found by the selected rules" in selected
    assert "is not known. " in selected


def test_the_header_says_who_judges(run: Run, place: Path) -> None:
    (place / "compose.yaml").write_text(POSTGRES.format(value="postgres"))
    assert (
        "compose.yaml: production (--env), policy postgres\n" in run("check", "compose.yaml", "--env", "production").out
    )


def test_a_library_of_the_project_does_not_make_it_that_librarys_server(run: Run, place: Path) -> None:
    (place / "requirements.txt").write_text("fastapi\nlitellm==1.40\n")
    (place / ".env").write_text(URLS)
    (place / ".env").chmod(0o600)
    assert sorted(secret for secret, _ in errors(report(run, ".env"))) == ["JWT_SECRET_KEY", "SESSION_SECRET"]


def test_a_server_by_its_image_is_never_auraconnect(run: Run, place: Path) -> None:
    environment = f"{{POSTGRES_PASSWORD: {OTHER}, SESSION_SECRET: {STRONG}}}"
    (place / "compose.yaml").write_text(f"services: {{db: {{image: 'postgres:16', environment: {environment}}}}}\n")
    assert "missing-secret" not in {f["rule"] for f in report(run, "compose.yaml")["findings"]}


def test_a_chosen_policy_judges_whatever_is_there(run: Run, place: Path) -> None:
    (place / "app.env").write_text(f"SECRET_KEY={STRONG}\n")
    (place / "app.env").chmod(0o600)
    assert sorted(dict(errors(report(run, "app.env", "--policy", "auraconnect")))) == AURACONNECTS


def test_each_target_has_the_policy_of_its_source(place: Path) -> None:
    judges = Judges(("--env", "production"), picks=False, chosen=False, here=False)
    setting = Setting("APP_SECRET", Secret(STRONG), Origin("c", 1))
    target = Target("c", "compose", (setting,), Origin("c", 1), judged=False)
    policies = []
    for number in range(20):
        (place / f"{number}.toml").write_text(f'extends = []\nname = "{number}"\n')
        policies.append(load(f"{number}.toml"))
    assert [judges.judge(target, policy).policy.path for policy in policies] == [policy.path for policy in policies]
    assert judges.judge(target, policies[0]).policy is judges.judge(target, policies[0]).policy


EXAMPLE = "JWT_SECRET_KEY=\nSESSION_SECRET=\nDATABASE_URL=\n"


def test_a_service_with_the_applications_name_is_its_own_where_its_example_is(run: Run, place: Path) -> None:
    (place / "compose.yaml").write_text("services:\n  backend: {build: .}\n  frontend: {build: .}\n")
    assert [target["judged"] for target in report(run, ".")["targets"]] == [False, False]
    (place / "backend").mkdir()
    (place / "backend" / ".env.example").write_text(EXAMPLE)
    found = report(run, ".")
    judged = [target["label"] for target in found["targets"] if target["judged"]]
    assert judged == ["compose.yaml: backend"]
    assert {secret for secret, _ in errors(found)} == {"JWT_SECRET_KEY", "DATABASE_URL", "SESSION_SECRET", "REDIS_URL"}


@pytest.mark.parametrize(
    "name",
    [".env.dev", ".env.test", "test.env", ".env.testing", ".env.ci", ".env.travis", ".env.e2e.local", ".env.vagrant"],
)
def test_a_file_of_development_or_of_tests_is_not_what_is_deployed(run: Run, place: Path, name: str) -> None:
    for each in (name, ".env.production", "latest.env"):
        (place / each).write_text("JWT_SECRET_KEY=changeme\nSESSION_SECRET=changeme\n")
        (place / each).chmod(0o600)
    judged = {target["label"]: target["judged"] for target in report(run, ".")["targets"]}
    assert judged == {name: False, ".env.production": True, "latest.env": True}
    assert report(run, name)["targets"][0]["judged"]  # it was named


@pytest.mark.parametrize(
    ("image", "variable", "is_known"),
    [
        ("ghcr.io/glitch-soc/mastodon:v4.6", "LOCAL_DOMAIN", True),
        ("registry.example/ours/mastodon", "ES_ENABLED", True),
        ("registry.example/ours/web", "LOCAL_DOMAIN", False),
        ("registry.example/ours/mastodon", "PORT", False),
    ],
)
def test_a_fork_is_known_by_the_name_of_its_image_and_one_variable(
    image: str, variable: str, is_known: bool, run: Run, place: Path
) -> None:
    service = f"services:\n  web:\n    image: {image}\n    environment:\n      {variable}: x\n"
    (place / "compose.yaml").write_text(service)
    found = report(run, ".")
    assert [target["judged"] for target in found["targets"]] == [is_known]
    assert (("SECRET_KEY_BASE", "missing-secret") in errors(found)) is is_known


def test_what_sets_secrets_and_is_not_read_is_named(run: Run, place: Path) -> None:
    (place / ".env").write_text(f"APP_TOKEN={STRONG}\n")
    (place / ".env").chmod(0o600)
    (place / "deploy").mkdir()
    for name, text in {
        "render.yaml": "services: []\n",
        "railway.toml": "[build]\n",
        "deploy/railway.backend.json": "{}",
        "deploy/app.json": '{"envs": {"API_TOKEN": "x"}}',
        "deploy/other.json": '{"name": "x"}',
        "start.sh": "export JWT_SECRET_KEY=$(cat key)\n",
        "build.sh": "export CI=1\n",
    }.items():
        (place / name).write_text(text)
    found = report(run, ".")
    assert {t["label"]: t["judged"] for t in found["targets"]} == {
        ".env": True, "deploy/app.json": True, "railway.toml": False, "start.sh": False,
    }  # fmt: skip
    assert found["complete"]  # what gives no variables is nothing to read


def test_a_credential_of_a_secret_that_is_not_in_the_manifests_is_not_verified(run: Run, place: Path) -> None:
    """In a container of one's own as in one of a known program; it is in the JSON, and nothing is ready."""
    reference = "{name: STRIPE_API_KEY, valueFrom: {secretKeyRef: {name: stripe, key: key}}}"
    pod = f"spec: {{containers: [{{name: app, image: shop/app, env: [{reference}]}}]}}"
    (place / "pod.yaml").write_text(f"apiVersion: v1\nkind: Pod\nmetadata: {{name: app}}\n{pod}\n")
    found = report(run, "pod.yaml")
    assert [(f["rule"], f["severity"], f["secret"]) for f in found["findings"]] == [
        ("unresolved-reference", "warning", "STRIPE_API_KEY")
    ]
    (secret,) = found["targets"][0]["secrets"]
    assert (secret["name"], secret["state"]) == ("STRIPE_API_KEY", "elsewhere")
    outcome = run("check", "pod.yaml", "--env", "production")
    assert (outcome.code, "ready" in outcome.out) == (0, False)


EXPRESS = '{"dependencies": {"express": "4", "express-session": "1"}}'
LOGIN = {"SESSION_SECRET": STRONG, "JWT_SECRET": STRONG[::-1], "DB_PASSWORD": STRONG[:32]}
BOTH = {"SESSION_SECRET": STRONG, "JWT_SECRET_KEY": STRONG[::-1]}


@pytest.mark.parametrize(
    ("files", "env", "is_ours"),
    [({"package.json": EXPRESS}, LOGIN, False), ({"package.json": EXPRESS}, BOTH, True), ({}, LOGIN, True)],
    ids=["another framework", "both keys", "nothing known"],
)
def test_a_session_secret_in_a_project_of_another_framework_is_not_auraconnects(
    files: dict[str, str], env: dict[str, str], is_ours: bool, place: Path, run: Run
) -> None:
    lines = "".join(f"{name}={value}\n" for name, value in env.items())
    compose = "services:\n  backend:\n    build: .\n    env_file: app.env\n"
    for name, text in {**files, "compose.yaml": compose, "app.env": lines}.items():
        (place / name).write_text(text)
    for source in ("compose.yaml", "app.env"):
        report = run("check", source, "--env", "production", "-f", "json").report
        assert ("DATABASE_URL" in {each["secret"] for each in report["findings"]}) is is_ours
        assert is_ours or "JWT_SECRET_KEY" not in {each["secret"] for each in report["findings"]}


@pytest.mark.parametrize("files", [{"composer.json": '{"require": {"symfony/framework-bundle": "*"}}'}, {}])
def test_a_database_url_alone_is_that_of_the_projects_framework(files: dict[str, str], place: Path, run: Run) -> None:
    for name, text in {**files, ".env": f"DATABASE_URL=postgresql://shop:{STRONG}@db/shop\n"}.items():
        (place / name).write_text(text)
    report = run("check", ".env", "--env", "production", "-f", "json").report
    assert report["targets"][0]["judged_by"] == (["symfony"] if files else ["auraconnect"])


@pytest.mark.parametrize("files", [{"package.json": EXPRESS}, {}], ids=["another framework", "nothing known"])
def test_an_example_of_another_framework_says_nothing_of_the_services(
    files: dict[str, str], place: Path, run: Run
) -> None:
    compose = "services:\n  web:\n    build: .\n    environment: {DATABASE_URL: postgresql://a:b@db/a, A: b}\n"
    example = "SESSION_SECRET=\nDATABASE_URL=\n"
    for name, text in {**files, "compose.yaml": compose, ".env.example": example}.items():
        (place / name).write_text(text)
    report = run("check", "compose.yaml", "--env", "production", "-f", "json").report
    missing = {each["secret"] for each in report["findings"] if each["rule"] == "missing-secret"}
    assert ("JWT_SECRET_KEY" in missing) is not bool(files)


@pytest.mark.parametrize("files", [{"package.json": EXPRESS}, {}], ids=["another framework", "nothing known"])
def test_names_in_the_example_of_another_framework_are_not_wrong_names_of_auraconnect(
    files: dict[str, str], place: Path, run: Run
) -> None:
    compose = "services:\n  cache:\n    image: redis\n"
    for name, text in {**files, "compose.yaml": compose, ".env.example": "JWT_SECRET=\n"}.items():
        (place / name).write_text(text)
    report = run("check", ".", "--env", "production", "-f", "json").report
    assert ("misnamed-secret" in {each["rule"] for each in report["findings"]}) is not bool(files)


NEXT = '{"dependencies": {"next": "15", "next-auth": "5"}}'
LARAVEL = '{"require": {"laravel/framework": "^11"}}'


@pytest.mark.parametrize("source", [(), (".env",), (".",)], ids=["no source", "the file", "the folder"])
@pytest.mark.parametrize(
    ("manifest", "text", "env", "found"),
    [
        ("package.json", NEXT, "AUTH_SECRET=secret\nDATABASE_URL=postgres://shop:shop@db/shop\n", "AUTH_SECRET"),
        ("composer.json", LARAVEL, "APP_KEY=\nDB_PASSWORD=\n", "APP_KEY"),
        ("Gemfile", 'gem "rails"\n', f"SECRET_KEY_BASE=changeme\nSESSION_SECRET={STRONG}\n", "SECRET_KEY_BASE"),
    ],
    ids=["two frameworks", "empty", "a name of AuraConnect"],
)
def test_the_env_file_of_another_framework_lacks_nothing_of_auraconnects(
    source: tuple[str, ...], manifest: str, text: str, env: str, found: str, place: Path, run: Run
) -> None:
    (place / manifest).write_text(text)
    (place / ".env").write_text(env)
    report = run("check", *source, "--env", "production", "-f", "json").report
    assert found in {each["secret"] for each in report["findings"]}
    assert "auraconnect" not in {name for each in report["targets"] for name in each["judged_by"]}


def test_in_the_project_of_another_framework_an_empty_environment_is_nothing_to_check(place: Path, run: Run) -> None:
    (place / "Gemfile").write_text('gem "rails"\n')
    outcome = run("check", "--env", "production")
    assert outcome.code == 3
    assert "no credential in the environment; next: auracheck check ." in outcome.out
    assert run("check", "env:", "--env", "production").code == 1
    (place / ".env.example").write_text("SECRET_KEY_BASE=\n")
    assert "next: cp .env.example .env, then check again" in run("check", "--env", "production").out


def test_in_the_project_of_another_framework_the_credentials_of_the_environment_are_checked(
    place: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "Gemfile").write_text('gem "rails"\n')
    monkeypatch.setenv("SECRET_KEY_BASE", "changeme")
    report = run("check", "--env", "production", "-f", "json").report
    assert [(each["secret"], each["rule"]) for each in report["findings"]] == [("SECRET_KEY_BASE", "default-secret")]
