"""Kustomize."""

SAMPLES = {
    "kustomization.yaml": "resources: [app.yaml]\nsecretGenerator:\n- name: app\n"
    "  literals: [JWT_SECRET_KEY=@secret@]\n  envs: [app.env]\n"
    "patches:\n- patch: |-\n    kind: Pod\n    apiVersion: v1\n    metadata: {name: app}\n"
    "    spec: {containers: [{name: app, env: [{name: SESSION_SECRET, value: '@other@'}]}]}\n",
    "app.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: app}\nspec:\n  containers:\n"
    "  - {name: app, image: app, envFrom: [{secretRef: {name: app}}]}\n",
    "app.env": "DATABASE_URL=postgres://a:@secret@@db/x\n",
}
"""Files for the tests that go over all systems, the first of them for the first scheme."""
