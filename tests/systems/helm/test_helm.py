"""helm: the values of a chart, judged by their names; the chart itself is named as not read."""

from pathlib import Path

import pytest

from auracheck.model import Secret, Target
from auracheck.systems.source import open_source, scheme_of
from tests.conftest import Run

VALUES = """\
image: {repository: registry.io/app, tag: "1"}
postgresql:
  auth:
    postgresPassword: changeme
    existingSecret: app
    secretKeys: {adminPasswordKey: admin}
    password: ""
    enablePostgresUser: true
env:
  SMTP_PASSWORD: op://vault/item/field
extraEnvVars:
- name: JWT_SECRET_KEY
  value: changeme
redis: {auth: {password: ~}}
"""


def values(path: str) -> dict[str, str]:
    [target] = [item for item in open_source(path).read() if isinstance(item, Target)]
    return {name: v.reveal() if isinstance(v, Secret) else repr(v) for name, v in target.effective().items()}


def test_values_of_a_chart_are_known_by_their_name() -> None:
    names = ("values.yaml", "chart/values-prod.yaml", "postgresql-values.yaml", "redis.values.yml")
    assert {scheme_of(name) for name in names} == {"helm"}


def test_each_value_has_the_name_of_its_place(place: Path) -> None:
    (place / "values.yaml").write_text(VALUES)
    found = values("values.yaml")
    assert found["POSTGRESQL_AUTH_POSTGRES_PASSWORD"] == "changeme"
    assert found["JWT_SECRET_KEY"] == "changeme"
    assert found["SMTP_PASSWORD"] == "EXTERNAL"
    assert not [name for name in found if "EXISTING" in name or "ENABLE" in name]
    assert found["POSTGRESQL_AUTH_PASSWORD"] == "EXTERNAL"
    assert "REDIS_AUTH_PASSWORD" not in found


def test_a_default_password_is_reported_with_its_line_and_nothing_is_missing(place: Path, run: Run) -> None:
    (place / "values.yaml").write_text(VALUES.replace("- name: JWT_SECRET_KEY\n  value: changeme\n", "- {}\n"))
    found = run("check", "values.yaml", "-f", "json", "--env", "production")
    assert [(f["rule"], f["secret"], f["locations"][0]["line"]) for f in found.report["findings"]] == [
        ("default-secret", "POSTGRESQL_AUTH_POSTGRES_PASSWORD", 4)
    ]


def test_a_chart_in_a_directory_is_unread_and_its_values_are_judged(place: Path, run: Run) -> None:
    (place / "chart" / "templates").mkdir(parents=True)
    (place / "chart" / "Chart.yaml").write_text("name: x\n")
    (place / "chart" / "values.yaml").write_text(VALUES)
    found = run("check", ".", "-f", "json", "--env", "production").report
    assert [each["label"] for each in found["targets"]] == ["chart/values.yaml"]
    assert {f["secret"] for f in found["findings"]} >= {"POSTGRESQL_AUTH_POSTGRES_PASSWORD", "JWT_SECRET_KEY"}
    [unread] = found["unread"]
    assert (unread["file"], "helm template" in unread["reason"]) == ("chart", True)


def test_values_for_a_chart_from_elsewhere_are_judged(place: Path, run: Run) -> None:
    names = ("grafana/values.yaml", "grafana/values-prod.yaml", "grafana/values-dev.yaml", "app/ci/values.yaml")
    for name in (*names, "tests/values.yaml", "dev/values.yaml"):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text("adminPassword: admin\n")
    found = run("check", ".", "-f", "json", "--env", "production").report
    assert not found["unread"]
    judged = [each["label"] for each in found["targets"] if each["judged"]]
    assert judged == ["grafana/values-prod.yaml", "grafana/values.yaml"]


def test_named_alone_the_values_are_judged_and_the_chart_is_not_checked(place: Path, run: Run) -> None:
    (place / "Chart.yaml").write_text("name: x\n")
    (place / "values.yaml").write_text(VALUES)
    [skipped] = [
        s for s in run("check", "values.yaml", "-f", "json").report["run"]["skipped"] if "chart" in s["reason"]
    ]
    assert "helm template" in skipped["reason"]


def test_a_literal_password_is_hardcoded(place: Path, run: Run) -> None:
    value = "9f2c7b1e64d8a035c9e7f4b2681d3a5097cbe1f24a6d8035"
    (place / "values.yaml").write_text(f"auth:\n  password: {value}\n")
    found = run("check", "values.yaml", "-f", "json", "--env", "production")
    assert [(f["rule"], f["message"]) for f in found.report["findings"]] == [
        ("embedded-secret", "hardcoded in the values of a chart")
    ]
    assert value[:6] not in found.out


NAMED = """\
tolerations:
- {key: secret, operator: Exists, effect: NoSchedule}
affinity: {nodeAffinity: {preferred: [{key: password, operator: In}]}}
postgresAccess:
  secretHostKey: host
  secretPasswordKey: password
hfSecret: hf-token-secret
dbSecret: change-me-secret
ingress: {annotations: {nginx.ingress.kubernetes.io/auth-secret: basic-auth}}
selector: {matchExpressions: [{key: secret, operator: Exists}]}
nodeAffinityPreset: {type: hard, key: secret}
secretEnv: {CLIENT_SECRET: {secretName: oidc-2, key: client-secret}, KEY: {secretName: n8n, key: N8N_KEY}}
litellm: {masterKey: {name: litellm-secret, key: master-key}}
dns01: {credentialsSecretName: cloudflare, apiTokenKey: api-token}
keycloak: {auth: {existingSecret: admin, passwordSecretKey: admin-password}}
llm: {existingSecret: "", tokenKey: HF_TOKEN, apiKeySecretKey: LLM_API_KEY, secretKey: llm-key, token: ""}
env: [{name: TOKEN, valueFrom: {secretKeyRef: {name: app, key: token}}}]
githubConfigSecret: github-app-secret
otel: {attributes: [{key: secret, action: insert}]}
cm: {"health.bitnami.com_SealedSecret": "a = {}\\nreturn a\\n"}
tags: [{key: secret, value: service}]
barman: {accessKeyId: {name: s3, key: ACCESS_KEY_ID}, secretAccessKey: {name: s3, key: secretAccessKey}}
license: {secretName: "", secretKey: license}
servers: {trustedExistingSecret: trusted, trustedSecretKey: trustedServers, oidcSecretKeys: {client_secret: secret}}
mail: {env: {SMTP_PASSWORD: {valueFrom: {secretKeyRef: {name: "${mail}", key: password_1}}}}}
backup: {cronjob_environment_secret: backups-s3}
oauth: {client_secret: "$__file{/etc/oauth/client_secret}", clientSecret: $argocd-oidc:clientSecret}
bank: {password: "vault:secret/data/shop#password"}
tempo: {secret_key: "${TRACE_SECRET_KEY}"}
idp: {secrets: {existingSecret: idp, keys: {staticApiKey: static-api-key}}, secretIds: {token: 1824f6b7-989d-40c1}}
litellm: {api_key: os.environ/OPENAI_API_KEY}
harbor: {adminPassword: "<secret:harbor/admin-password>"}
coder: {env: [{name: DATABASE_URL, value: "postgres://$(PGUSER):$(PGPASSWORD)@coder/app"}]}
crowdsec: {apiKeySecretKey: bouncer-key}
job: {imagePullSecrets: registry}
raw:
- {apiVersion: external-secrets.io/v1, kind: ExternalSecret, spec: {dataFrom: [{extract: {key: token}}]}}
- manifest: {apiVersion: traefik.io/v1alpha1, kind: Middleware, spec: {basicAuth: {secret: mcp-auth}}}
collector: {extract: {labels: [{tag_name: service.name, key: app.kubernetes.io/name, from: pod}]}}
connectors: [{id: github, config: {clientSecret: $GITHUB_CLIENT_SECRET}}]
init: {env: {MQTT_PASSWORD: "{{ .Values.secret.MQTT_PASSWORD }}"}}
additional: {items: [{key: password}, {key: secret}], mounted: [{key: password, path: db/password}]}
"""


def test_the_keys_of_labels_and_secrets_and_the_names_of_secrets_are_no_credentials(place: Path, run: Run) -> None:
    (place / "values.yaml").write_text(NAMED)
    found = run("check", "values.yaml", "-f", "json", "--env", "production").report["findings"]
    assert [(f["rule"], f["secret"]) for f in found] == [("default-secret", "DB_SECRET")]


TAKEN = """\
storage: {s3Secret: shop-s3, s3: {secret: shop.minio}}
envFrom: {secret: shopenv}
web: {envFrom: [{secret: "{{ .Release.Name }}-secret"}]}
raw: {kind: ExternalSecret, spec: {data: [{secretKey: API_SECRET, remoteRef: {key: external}}]}}
TS_KUBE_SECRET: tailscale
tls: {secret: shop}
db: {secret: db-credentials, passwordSecret: {name: shop-db, key: password}}
imagePullSecret: regcred
sysadmin: {passwordSecret: "", passwordSecretKey: password}
smtp: {existingSecret: shop-mail}
customScript: {key: script.js}
redis: {usersExistingSecret: langfuse, annotationKey: external-dns.alpha.kubernetes.io/}
s3: {rootUserSecretKey: s3-user}
"""


def test_what_takes_a_secret_of_the_cluster_has_its_name(place: Path, run: Run) -> None:
    (place / "values.yaml").write_text(TAKEN)
    assert values("values.yaml").keys() <= {
        "STORAGE_S3_EXISTING_SECRET",
        "DB_PASSWORD_SECRET_NAME",
        "SYSADMIN_PASSWORD_SECRET",
        "RAW_KIND",
        "TS_KUBE_SECRET",
    }


@pytest.mark.parametrize(
    "text", ["jwt: {secret: my-secret}", "oauthClientSecret: my-secret", "secret: my-secret", "db: {secret: change-me}"]
)
def test_what_has_a_secret_itself_is_judged(text: str, place: Path, run: Run) -> None:
    (place / "values.yaml").write_text(f"{text}\n")
    found = run("check", "values.yaml", "-f", "json", "--env", "production").report["findings"]
    assert [f["rule"] for f in found] == ["default-secret"]


def test_values_lack_nothing_since_the_templates_of_the_chart_have_more(place: Path, run: Run) -> None:
    (place / "values.yaml").write_text("env: {SESSION_SECRET: changeme}\n")
    found = run("check", "values.yaml", "-f", "json", "--env", "production").report["findings"]
    assert [(f["rule"], f["secret"]) for f in found] == [("default-secret", "SESSION_SECRET")]


def test_the_step_for_a_value_that_shares_its_line_shows_that_it_becomes_empty(place: Path, run: Run) -> None:
    (place / "values.yaml").write_text("auth: {passwordFrom: {name: a, key: password}, secret: changeme}\n")
    [finding] = run("check", "values.yaml", "-f", "json", "--env", "production").report["findings"]
    assert [step["text"] for step in finding["fix"] if step["step"] == "do"] == ['set secret to "" at values.yaml:1']


def test_a_key_beside_no_secret_is_a_credential(place: Path, run: Run) -> None:
    (place / "values.yaml").write_text("auth: {existingSecret: '', secretKey: supersecretkey}\n")
    found = run("check", "values.yaml", "-f", "json", "--env", "production").report["findings"]
    assert [(f["rule"], f["secret"]) for f in found] == [("default-secret", "AUTH_SECRET_KEY")]


def test_the_fix_empties_the_value_and_gives_it_to_helm(place: Path, run: Run) -> None:
    (place / "chart").mkdir()
    (place / "chart/Chart.yaml").write_text("name: x\n")
    (place / "chart/values.yaml").write_text("a.b:\n  - auth:\n      password: 'changeme'  # ours\n")
    [finding] = run("check", "chart/values.yaml", "-f", "json", "--env", "production").report["findings"]
    edit, command = finding["fix"]
    assert (edit["line"], edit["new"]) == (3, ["      password: ''  # ours"])
    assert command["command"].endswith(
        "| helm upgrade --reuse-values --install RELEASE chart --set-file 'a\\.b[0].auth.password=/dev/stdin'"
    )
    assert command["needs"] == ["RELEASE"]


def test_a_variable_whose_value_is_its_own_name_is_taken_from_a_key_of_a_secret(place: Path, run: Run) -> None:
    text = "namespace_secrets:\n  app-login: {CLIENT_SECRET: CLIENT_SECRET, SESSION_SECRET: 'SESSION_SECRET'}\n"
    (place / "values.yaml").write_text(text)
    assert run("check", "helm:values.yaml", "--env", "production", "-f", "json").findings("error") == []


def test_what_repeats_the_names_of_variables_below_that_of_a_secret_is_its_keys(place: Path, run: Run) -> None:
    (place / "values.yaml").write_text(
        "generic-service:\n  namespace_secrets:\n    shop-web-secrets:\n"
        "      API_SECRET: api_secret_key\n      SESSION_SECRET: session_secret\n      REDIS_HOST: primary_endpoint\n"
        "  secrets:\n    shop-mail-secrets: {SMTP_PASSWORD: changeme}\n    shop: {DB_PASSWORD: db_password}\n"
    )
    outcome = run("check", "values.yaml", "-f", "json")
    assert {each["secret"] for each in outcome.report["findings"]} == {
        "SMTP_PASSWORD",
        "DB_PASSWORD",
    }


def test_what_is_switched_off_is_not_judged(place: Path, run: Run) -> None:
    (place / "values.yaml").write_text(
        "redis: {enabled: false, auth: {password: changeme}}\ndb: {enabled: 'false', password: changeme}\n"
        "enabled: false\nadminPassword: changeme\n"
    )
    found = run("check", "values.yaml", "-f", "json", "--env", "production").report["findings"]
    assert {f["secret"] for f in found} == {"DB_PASSWORD", "ADMIN_PASSWORD"}


def test_the_secret_key_of_a_store_is_judged(place: Path, run: Run) -> None:
    (place / "values.yaml").write_text("s3: {access_key: minio, secret_key: minio123}\n")
    found = run("check", "values.yaml", "-f", "json", "--env", "production").report["findings"]
    assert {f["secret"] for f in found} == {"S3_SECRET_KEY"}


def test_the_keys_of_secrets_that_have_values_are_judged(place: Path, run: Run) -> None:
    (place / "values.yaml").write_text("secrets: {keys: {jwtSecret: k9#f2-Changeme1}}\n")
    found = run("check", "values.yaml", "-f", "json", "--env", "production").report["findings"]
    assert {f["secret"] for f in found} == {"SECRETS_KEYS_JWT_SECRET"}
