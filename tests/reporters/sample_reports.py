"""Reports made by hand, one for each screen that people may see."""

from datetime import date

from auracheck.model import Origin, Unread
from auracheck.report import Report, Skipped, Waived
from tests.reporters.made import ERROR, NAMES, NOTE, REQUIRED, WARNING, finding, missing, optional, target


def development_env():
    """The model screen: a development file judged as production."""
    file = "development.env"
    default, loopback = "default development value", "no password; loopback host"
    return Report(
        (target(file, file, missing=("SESSION_SECRET",)),),
        (
            finding("default-secret", ERROR, "JWT_SECRET_KEY", default,
                    f"auracheck generate jwt --write {file}", Origin(file, 3, 1), on=file),
            finding("default-secret", ERROR, "DATABASE_URL", "default user and password",
                    "set a user and password for production", Origin(file, 4, 1), on=file),
            finding("weak-secret", WARNING, "REDIS_URL", loopback,
                    "redis://:PASSWORD@HOST:6379/0", Origin(file, 5, 1), on=file),
            finding("environment-mismatch", ERROR, "ENVIRONMENT", "the application will start as development",
                    "ENVIRONMENT=production", Origin(file, 2, 1), on=file),
            missing("SESSION_SECRET", file, file=file),
            *optional(file),
        ),
        (),
    )  # fmt: skip


def healthy_file():
    file = "/etc/auraconnect.env"
    return Report((target(file, file),), optional(file), ())


def without_git():
    """A sound file in a repository, where there is no git to ask."""
    rules = ("tracked-file", "unignored-file")
    skipped = Skipped("whether git tracks or ignores .env", "git not found on the PATH", rules)
    return Report((target(".env", ".env"),), optional(".env"), (), skipped=(skipped,))


def healthy_services():
    """A Compose file in which all is well, and a service that is not the application's."""
    labels = [f"compose.yaml: {name}" for name in ("api", "worker")]
    services = [target(label, ".env", source="compose") for label in labels]
    services[1] = target(labels[1], ".env", source="compose", elsewhere=("DATABASE_URL",))
    return Report((*services, target("compose.yaml: db", source="compose", judged=False)), optional(tuple(labels)), ())


def services():
    """Causes that services share, one that only one of them has, and a healthy third."""
    api, worker, beat = (f"compose.yaml: {name}" for name in ("api", "worker", "beat"))
    return Report(
        (
            *(target(label, ".env", source="compose", missing=("SESSION_SECRET",)) for label in (api, worker)),
            target(beat, ".env", source="compose"),
            target("compose.yaml: db", source="compose", judged=False),
        ),
        (
            finding("default-secret", ERROR, "JWT_SECRET_KEY", "default development value",
                    "auracheck generate jwt --write .env", Origin(".env", 3, 1), on=(api, worker)),
            finding("missing-secret", ERROR, "SESSION_SECRET", "not set (required in production)",
                    "auracheck generate session --write .env", Origin("compose.yaml", 3, 5), on=api),
            finding("missing-secret", ERROR, "SESSION_SECRET", "not set (required in production)",
                    "auracheck generate session --write .env", Origin("compose.yaml", 12, 5), on=worker),
            finding("embedded-secret", ERROR, "REDIS_URL", "a literal password in a Compose file",
                    "REDIS_URL: ${REDIS_URL}", Origin("compose.yaml", 17, 7), on=worker),
            *optional((api, worker, beat)),
        ),
        (),
    )  # fmt: skip


def unread_only():
    return Report((), (), (Unread("vault:secret/app", "not reachable"),))


def unread_several():
    good = healthy_file()
    return good._replace(
        unread=(
            Unread("missing.env", "no such file", "missing.env"),
            Unread("broken.yaml", "not valid YAML", "broken.yaml", 7),
            Unread("compose.yaml", "no such file", "backend.env"),
        )
    )


def unread_and_error():
    at = Origin(".env", 2, 1)
    return Report(
        (target(".env", ".env", said="variable", at=at, missing=("SESSION_SECRET",)),),
        (missing("SESSION_SECRET", ".env", file=".env"),),
        (Unread("missing.env", "no such file", "missing.env"),),
    )


def development():
    """Nothing names an environment, so what is found are warnings."""
    given = {"environment": "development", "said": "default", "required": NAMES[:2]}
    return Report(
        (target("environment", None, source="env", missing=("DATABASE_URL", "SESSION_SECRET"), **given),),
        (
            finding("weak-secret", WARNING, "JWT_SECRET_KEY", "too short: 11 characters, minimum 32",
                    'JWT_SECRET_KEY="$(auracheck generate jwt)" && export JWT_SECRET_KEY', Origin(), on="environment"),
            finding("missing-secret", WARNING, "DATABASE_URL", "not set (required in development)",
                    "export DATABASE_URL=postgresql://USER:PASSWORD@HOST:5432/NAME", Origin(), on="environment"),
        ),
        (),
    )  # fmt: skip


def waived():
    file, until = ".env", Waived("rotated with the next release", date(2026, 12, 31))
    weak = finding("weak-secret", ERROR, "JWT_SECRET_KEY", "under 32 characters", "auracheck generate jwt --write .env",
                   Origin(file, 1, 1), on=file, waived=until)  # fmt: skip
    return Report((target(file, file),), (weak, *optional(file)), ())


def hostile():
    """Paths and labels that try to be markup, escapes, further lines, bytes that are no text, or workflow commands."""
    file = "[bold]a\x1b[31m\nb\udcff\u202e,c%:d.env"
    message = "[red]not[/red] set :warning: \x07, [link=file:///etc]here[/link]\n::error::injected"
    return Report(
        (target(file, file),),
        (finding("weak-secret", ERROR, "JWT[/]_KEY", message, "rm\r\n[blink]it", Origin(file, 1, 1), on=file),),
        (Unread("[i]x\n.env", "no such\x1b]0;title\x07 file", "[i]x\n.env"),),
    )


def note_only():
    """Notes alone are no row without `-v`; a place that overrides another is told with it."""
    file = ".env"
    overridden = {"JWT_SECRET_KEY": (Origin(file, 9, 1),)}
    tracked = finding("tracked-file", NOTE, None, "git tracks this file", f"git rm --cached {file}", Origin(file),
                      on=file)  # fmt: skip
    return Report((target(file, file, overridden=overridden),), (tracked, *optional(file)), ())


def shared_by_files():
    """Two files with the same findings, a policy of one's own, a reused value, and what stands in git's history."""
    files = ("a/very/long/path/to/the/production.env", "b/production.env")
    found = [missing("SESSION_SECRET", file, file=file) for file in files]
    found.append(finding("reused-secret", ERROR, "JWT_SECRET_KEY", "one value for two environments",
                         f"auracheck generate jwt --write {files[0]}", Origin(files[0], 1, 1), Origin(files[1], 4, 1),
                         on=files))  # fmt: skip
    found.append(finding("leaked-secret", ERROR, "DATABASE_URL", "committed in git",
                         "change the password at the server",
                         Origin("docs/setup.md", 12, None, "0123456789abcdef0123"), on=files[1]))  # fmt: skip
    return Report(tuple(target(f, f, missing=("SESSION_SECRET",), policy="shop") for f in files), tuple(found), ())


def nothing_of_ours():
    file = "other.env"
    names = ("JWT_SECRET_KEY", "DATABASE_URL", "SESSION_SECRET", "REDIS_URL")
    return Report((target(file, file, there=()),), tuple(missing(name, file, file=file) for name in names), ())


def policy_file():
    """A finding about a policy's file, which has no target."""
    expired = finding("expired-waiver", WARNING, None, "the waiver ended on 2026-01-31", "fix, then remove the waiver",
                      Origin("auracheck.toml", 14, 1), on=())  # fmt: skip
    return Report((target(".env", ".env", elsewhere=REQUIRED[:1]),), (expired,), (), None)


SAMPLES = {
    maker.__name__: maker
    for maker in (
        development_env, healthy_file, without_git, healthy_services, services, unread_only, unread_several,
        unread_and_error, development, waived, hostile, note_only, shared_by_files, nothing_of_ours, policy_file,
    )
}  # fmt: skip
