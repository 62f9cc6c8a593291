"""Random kustomizations: a base or two, a component, and an overlay with patches, generators and names."""

import random

Files = dict[str, str]

CONTAINER = """\
      - name: {0}
        image: registry.io/{0}:1
        env:
        - {{name: A, value: base}}
        - {{name: B, valueFrom: {{secretKeyRef: {{name: app, key: token}}}}}}
        - name: C
          value: "$(A)-c"
        envFrom:
        - configMapRef: {{name: settings}}
        - secretRef: {{name: app}}
"""
HEAD = "apiVersion: apps/v1\nkind: {0}\nmetadata:\n  name: {1}\n  labels: {{app: {1}}}\nspec:\n  template:\n    spec:\n"

STRATEGIC = (
    "      containers: [{name: web, env: [{name: A, value: patched}]}]\n",
    "      containers: [{name: web, env: [{name: NEW, value: '$(A)'}, {name: A, value: later}]}]\n",
    "      containers: [{name: web, env: [{name: A, $patch: delete}]}]\n",
    "      containers: [{name: web, env: [{$patch: replace}, {name: ONLY, value: x}]}]\n",
    "      containers: [{name: web, env: [{name: B, value: plain, valueFrom: null}]}]\n",
    "      containers: [{name: web, env: [{name: B, value: both}]}]\n",
    "      containers: [{name: web, env: null}]\n",
    "      containers: [{name: web, envFrom: [{secretRef: {name: other}}]}]\n",
    "      containers: [{name: side, image: side, env: [{name: SIDE, value: x}]}]\n",
    "      containers: [{name: web, $patch: delete}, {name: side, image: side}]\n",
    "      initContainers: [{name: first, image: first, envFrom: [{configMapRef: {name: settings}}]}]\n",
    "      containers: [{name: web, command: [run], args: [--password=x], ports: [{containerPort: 80}]}]\n",
)
_ENV = "/spec/template/spec/containers/0/env"
JSON = (
    f"- {{op: add, path: {_ENV}/-, value: {{name: J, value: j}}}}\n",
    f"- {{op: add, path: {_ENV}/0, value: {{name: J, value: j}}}}\n",
    f"- {{op: replace, path: {_ENV}/0/value, value: j}}\n",
    f"- {{op: remove, path: {_ENV}/1}}\n",
    f"- {{op: copy, from: {_ENV}/0, path: {_ENV}/-}}\n- {{op: replace, path: {_ENV}/3/name, value: K}}\n",
    f"- {{op: move, from: {_ENV}/0, path: {_ENV}/-}}\n",
    "- {op: replace, path: /spec/template/spec/containers/0/envFrom/1/secretRef/name, value: other}\n",
    '[{"op": "add", "path": "/spec/template/spec/containers/0/envFrom", "value": []}]\n',
    "- {op: remove, path: /nowhere}\n",
)
ENV_FILES = (
    "token=from file\n# note\n  KEY=a=b\nEMPTY=\n",
    "A=1\n\nQUOTED='x'\n",
    "token=x\n",
    "BARE\nA=2\n",
    "token=1\ntoken=2\n",
    "a b=1\n",
)
GENERATED = (
    "  literals: [token=x, 'QUOTED=\"a b\"']\n",
    "  literals:\n  - MORE='x=y'\n  - token=\n",
    "  envs: [some.env]\n",
    "  env: some.env\n",
    "  files: [whole.txt, key=whole.txt]\n",
    "  literals: [ONE=1]\n  envs: [some.env]\n  files: [token=whole.txt]\n",
    "  literals: [ONE=1]\n  options: {disableNameSuffixHash: true}\n",
)
KINDS = (*["Deployment"] * 7, "StatefulSet")
NAMES = ("namePrefix: p-\n", "nameSuffix: -s\n", "namespace: shop\n", "namePrefix: q-\nnamespace: other\n")
IMAGES = "images:\n- {name: registry.io/web, newName: mine/web, newTag: '2'}\n"


def folder(number: int) -> Files:
    """The files of that number, the overlay in `over`."""
    chance = random.Random(f"kustomize/{number}")
    files: Files = {}
    _base(chance, files, "base")
    bases = ["../base"]
    if chance.random() < 0.3:
        _other(chance, files)
        bases.append("../other")
    overlay = f"resources: [{', '.join(bases)}]\n"
    if chance.random() < 0.3:
        files["part/kustomization.yaml"] = "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\n" + _changes(
            chance, files, "part", ("merge",)
        )
        overlay += "components: [../part]\n"
    files["over/kustomization.yaml"] = overlay + _changes(chance, files, "over", ("merge", "replace", "create"))
    return files


def _base(chance: random.Random, files: Files, name: str) -> None:
    files[f"{name}/web.yaml"] = HEAD.format(chance.choice(KINDS), "web") + (
        "      containers:\n" + "".join(CONTAINER.format(one) for one in ("web", "worker")[: chance.randint(1, 2)])
    )
    kustomization = "resources: [web.yaml"
    if chance.random() < 0.5:
        files[f"{name}/some.env"] = chance.choice(ENV_FILES[:2])
        generated = "secretGenerator:\n- name: app\n  literals: [MAIN=base]\n  envs: [some.env]\n"
    else:
        files[f"{name}/secret.yaml"] = (
            "apiVersion: v1\nkind: Secret\nmetadata: {name: app}\nstringData: {token: plain}\ndata: {KEY: eA==}\n"
        )
        kustomization += ", secret.yaml"
        generated = ""
    files[f"{name}/kustomization.yaml"] = (
        f"{kustomization}]\n{generated}configMapGenerator:\n- name: settings\n  literals: [LEVEL=info, SIZE=1]\n"
        + (chance.choice(NAMES) if chance.random() < 0.3 else "")
    )


def _other(chance: random.Random, files: Files) -> None:
    files["other/kustomization.yaml"] = "resources: [list.yaml]\n" + chance.choice(("", "namePrefix: x-\n"))
    files["other/list.yaml"] = (
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: other}\n"
        "  stringData: {OTHER: x}\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: pod}\n  spec:\n    containers:\n"
        "    - {name: pod, image: pod, envFrom: [{secretRef: {name: other}}]}\n"
    )


def _changes(chance: random.Random, files: Files, name: str, behaviors: tuple[str, ...]) -> str:
    found = ""
    if chance.random() < 0.6:
        files[f"{name}/some.env"] = chance.choice(ENV_FILES if chance.random() < 0.2 else ENV_FILES[:4])
        files[f"{name}/whole.txt"] = "whole\nfile\n"
        kind = chance.choice(("secretGenerator", "configMapGenerator"))
        called = {"secretGenerator": "app", "configMapGenerator": "settings"}[kind]
        behavior = chance.choice(behaviors)
        called = chance.choice((called, "new")) if behavior == "create" else called
        found += f"{kind}:\n- name: {called}\n  behavior: {behavior}\n{chance.choice(GENERATED)}"
    patches = "".join(_patch(chance, files, name, number) for number in range(chance.randint(0, 2)))
    found += f"patches:\n{patches}" if patches else ""
    if chance.random() < 0.2:
        kind = chance.choice(KINDS)
        files[f"{name}/old.yaml"] = HEAD.format(kind, "web") + chance.choice(STRATEGIC)
        found += "patchesStrategicMerge: [old.yaml]\n"
    if chance.random() < 0.2:
        files[f"{name}/old-json.yaml"] = chance.choice(JSON)
        target = "{version: v1, group: apps, kind: Deployment, name: web}"
        found += f"patchesJson6902:\n- path: old-json.yaml\n  target: {target}\n"
    if chance.random() < 0.4:
        found += chance.choice(NAMES)
    return found + (IMAGES if chance.random() < 0.2 else "")


def _patch(chance: random.Random, files: Files, name: str, number: int) -> str:
    if chance.random() < 0.4:
        target = chance.choice(
            ("{kind: Deployment}", "{kind: StatefulSet, name: web}", "{name: w.*}", "{labelSelector: app=web}")
        )
        text = "".join(f"    {line}\n" for line in chance.choice(JSON).splitlines())
        return f"- target: {target}\n  patch: |-\n{text}"
    if chance.random() < 0.3:
        data = chance.choice(
            ("stringData: {token: patched}", "data: {token: eA==}", "data: {KEY: null}", "$patch: delete")
        )
        return f"- patch: |-\n    apiVersion: v1\n    kind: Secret\n    metadata: {{name: app}}\n    {data}\n"
    body = HEAD.format(chance.choice(KINDS), "web") + chance.choice(STRATEGIC)
    files[f"{name}/patch{number}.yaml"] = body
    return f"- path: patch{number}.yaml\n" + chance.choice(("", "  target: {kind: Deployment|StatefulSet}\n"))
