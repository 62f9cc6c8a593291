"""How configuration files read the environment: those of frameworks, templates, and an application's own."""

from auracheck.draft.evidence import Weight
from auracheck.draft.literal.pattern import read_pattern

MANIFEST = (read_pattern(r"^\s*- name: <NAME>\s+valueFrom:\s+secretKeyRef:", None, Weight.LISTED),)
"""What a container gets by a template of a manifest, which is no YAML yet."""
_OF_SYMFONY = r"(?P<name>[A-Z][A-Z0-9_]*)"
"""In capitals: `%env(settings:ai:hostURL)%` is a setting that a bundle's own processor keeps in the database."""
SYMFONY = (
    read_pattern(r"^\s+<'>?env\((?!DATABASE_)<NAME>\)<'>?:\s*(?:''|\"\"|~)", False, Weight.DECLARED),
    read_pattern(r"^\s+<'>?env\(<NAME>\)<'>?:\s*(?P<default>(?!''|\"\"|~)\S.*)", False, Weight.DECLARED),
    read_pattern(rf"%env\((?:(?!default:)[a-z_-]+:)*{_OF_SYMFONY}\)%", True),
    read_pattern(rf"%env\((?:[a-z_-]*:)*default:[\w.]*:(?:[a-z_-]+:)*{_OF_SYMFONY}\)%", False),
)
_SYSTEM = r"\{:system,\s*(?::\w+,\s*|\{[^{}\n]{1,60}\},\s*)?<'NAME'>"
CONFEX = (
    read_pattern(rf"[\w:>=\"][ \t]*,?[ \t]*{_SYSTEM}\s*\}}", True),
    read_pattern(rf"{_SYSTEM}\s*\}}", None),
    read_pattern(rf"{_SYSTEM}\s*,\s*<TEXT>", False),
)
"""Confex's README, "Usage"; of a list the first that is set counts (ExAws's README, "AWS Key configuration")."""
OMEGACONF = (
    read_pattern(r"\$\{oc\.env:<NAME>\}", True, Weight.DECLARED),
    read_pattern(r"\$\{oc\.env:<NAME>\s*,\s*(?P<default>[^}\n]*)\}", False, Weight.DECLARED),
)
"""OmegaConf's manual, "Resolvers"."""
HOCON = (read_pattern(r"\$\{\?(?P<name>[A-Z][A-Z0-9_]*)\}", False, Weight.DECLARED),)
"""Beside `${NAME}`, which is required there as in Spring's files."""
SPRING = (
    read_pattern(r"(?<![A-Z0-9_]:)\$\{(?P<name>[A-Z]\w*)(?:\}|:(?=(?P<default>[^}\n]{0,200})))", True, Weight.DECLARED),
    read_pattern(r"(?<=[A-Z0-9_]:)\$\{(?P<name>[A-Z]\w*)(?:\}|:(?=(?P<default>[^}\n]{0,200})))", None,
             Weight.DECLARED),
)  # fmt: skip
"""A default may have a variable in it."""
KTOR = (
    read_pattern(
        r"^\s*[\w-]+:\s*<'>?\$(?P<name>[A-Z][A-Z0-9_]*)(?::(?P<default>[^\"'\n]*))?<'>?\s*$", True, Weight.DECLARED
    ),
    read_pattern(r"^\s*[\w-]+:\s*<'>?\$\?(?P<name>[A-Z][A-Z0-9_]*)<'>?\s*$", False, Weight.DECLARED),
)
"""In `application.yaml` (Ktor, "Configuration in a file")."""
GO_TEMPLATE = (
    read_pattern(r"\{\{[^}\n]*?\b(?:get)?env\s+<'NAME'>", None),
    read_pattern(r"\{\{[^}\n]*?\.Env\.<NAME>\b", None),
)
"""What gomplate, dockerize and consul-template fill in."""
TEMPLATE = (read_pattern(r"\$\{(?P<name>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\}", None), *GO_TEMPLATE)
"""What `envsubst` and others fill in."""
XML = (read_pattern(r"\$\{env[.:]<NAME>(?::(?P<default>[^}\n]*))?\}", None),)
TERA = (
    read_pattern(r"\bget_env\(\s*name\s*=\s*<'NAME'>\s*\)", True),
    read_pattern(r"\bget_env\(\s*name\s*=\s*<'NAME'>\s*,\s*default\s*=\s*<TEXT>", False),
)
"""In the configuration of Loco."""
REFERENCES = (
    read_pattern(r"\$\{(?:env:)?(?P<name>[A-Z][A-Z0-9_]*)(?:(?::-?|\|\|)(?P<default>[^}\n]{0,200}))?\}", None),
    read_pattern(r"[\"']env://(?P<name>[A-Z][A-Z0-9_]*)", None),
)
"""In the application's own configuration, which it fills in itself."""
MAPPED = (read_pattern(r":\s*<'>?(?P<name>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)<'>?[ \t]*(?=[,}\r\n]|\Z)", None),)
"""Names below keys (node-config's wiki, "Custom Environment Variables")."""
_DATASOURCE = ("url", "address of a Prisma datasource")
PRISMA = (
    read_pattern(r"^\s*url\s*=\s*env\(<'NAME'>\)", True, Weight.DECLARED, _DATASOURCE),
    read_pattern(r"^\s*(?:directUrl|shadowDatabaseUrl)\s*=\s*env\(<'NAME'>\)", False, Weight.DECLARED, _DATASOURCE),
)
