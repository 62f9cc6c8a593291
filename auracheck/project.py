"""Where the project is published. Nothing else in the package names an address or the name on an index.

Until a name and a host are registered these are addresses that nobody can register (RFC 2606), so that no recipe and
no report leads to somebody else's page.
"""

REPOSITORY = "https://git.example.com/auracheck"
SITE = "https://auracheck.example.com/"
POLICY_SCHEMA = f"{SITE}policy.schema.json"
"""The JSON Schema of a policy: `#:schema` of a draft, by which editors complete its keys."""


def rule_url(rule: str) -> str:
    """The page of a rule on the site."""
    return f"{SITE}rules/{rule}.html"
