"""Helm."""

SAMPLES = {
    "values.yaml": "auth:\n  password: '@secret@'\nenv:\n- {name: JWT_SECRET_KEY, value: '@other@'}\n"
    "SESSION_SECRET: '@other@'\n",
}
"""Files for the tests that go over all systems, the first of them for the first scheme."""
