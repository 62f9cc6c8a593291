"""How Java, Kotlin and Scala read the environment."""

from auracheck.draft.evidence import Weight
from auracheck.draft.literal.pattern import read_pattern

KOTLIN = (
    read_pattern(r"\b(?:getenv\(\)|dotenv(?:\(\))?)\[<'NAME'>\](?:\s*\?:\s*<TEXT>)?", None),
    read_pattern(r"\bEnvironmentKey\b[^\n]{0,80}\.required\(\s*<'NAME'>", True, Weight.DECLARED),
    read_pattern(r"\bEnvironmentKey\b[^\n]{0,80}\.(?:optional|defaulted)\(\s*<'NAME'>", False, Weight.DECLARED),
)
"""The last two are http4k's."""
SCALA = (
    read_pattern(r"\bsys\.env\(\s*<'NAME'>\s*\)", True),
    read_pattern(r"\bsys\.env\.get\(\s*<'NAME'>", None),
    read_pattern(r"\benv\(\s*<'NAME'>\s*\)(?![^\n]*\.(?:default|option|or)\b)", True),
    read_pattern(r"\benv\(\s*<'NAME'>\s*\)(?=[^\n]*\.(?:default|option|or)\b)", False),
    read_pattern(r"\b(?:sys\.env\.getOrElse|envOrElse)\(\s*<'NAME'>\s*,\s*<TEXT>", False),
)
JAVA = (
    read_pattern(r"\bSystem\.getenv\(\s*<'NAME'>\s*\)", None),
    read_pattern(r"\bgetenv\(\)\.getOrDefault\(\s*<'NAME'>\s*,\s*<TEXT>", False),
    read_pattern(r"\bgetenv\(\)\.get\(\s*<'NAME'>", None),
    read_pattern(r"\b(?i:dotenv|env)\.get\(\s*<'NAME'>\s*(?:,\s*<TEXT>|\))", None),
    read_pattern(r"\.getProperty\(\s*<'>(?P<name>[A-Z][A-Z0-9_]*)<'>\s*(?:,\s*<TEXT>)?", None),
    read_pattern(r"\.getRequiredProperty\(\s*<'>(?P<name>[A-Z][A-Z0-9_]*)<'>", True),
    read_pattern(r"@ConfigProperty\(\s*name\s*=\s*<'>(?P<name>[A-Z][A-Z0-9_]*)<'>\s*\)", True),
    read_pattern(
        r"@ConfigProperty\(\s*name\s*=\s*<'>(?P<name>[A-Z][A-Z0-9_]*)<'>\s*,\s*defaultValue\s*=\s*<TEXT>", False
    ),
    read_pattern(r"@Value\(\s*<'>\$\{(?P<name>[A-Z][A-Z0-9_]*)(?::(?P<default>[^}\n]*))?\}", True),
    read_pattern(r"\$\{env:<NAME>(?::-(?P<default>[^}\n]*))?\}", None),
    read_pattern(r"@Value\(\s*<'>#\{\s*systemEnvironment\[<'NAME'>\]", None),
)
