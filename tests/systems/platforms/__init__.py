"""Hosting platforms."""

SAMPLES = {
    "task-definition.json": '{"containerDefinitions": [{"name": "web", "environment": [{"name": "JWT_SECRET_KEY", '
    '"value": "@secret@"}, {"name": "SESSION_SECRET", "value": "@other@"}]}]}\n',
    "render.yaml": "services:\n- type: web\n  name: web\n  envVars:\n  - key: JWT_SECRET_KEY\n    value: '@secret@'\n"
    "  - fromGroup: all\nenvVarGroups:\n- name: all\n  envVars:\n  - {key: SESSION_SECRET, value: '@other@'}\n",
    "railway.json": '{"envs": {"JWT_SECRET_KEY": "@secret@", "SESSION_SECRET": {"value": "@other@"}}}\n',
    "broken.task-definition.json": '{"containerDefinitions": [{"environment": [{"name": "@secret@", "value": "@other@}',
}
"""Files for the tests that go over all systems, the first of them for the first scheme."""
