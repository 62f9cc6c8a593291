"""What Compose's schema refuses: unknown keys and values of a wrong kind (Compose Specification, compose-spec.json).

Keys that a newer Compose knows are taken too, since nobody knows which one will read the file.
"""

import re
from collections.abc import Mapping

from auracheck.errors import meant
from auracheck.sources.compose.tree import Items, Leaf, Refused, Table, Tree

_NAME = re.compile(r"[a-zA-Z0-9._-]+")

_TEXT, _TRUTH, _NUMBER, _WHOLE, _NOTHING = "text", "true or false", "a number", "a whole number", "nothing"
_LIST, _TEXTS, _MAPPING, _PAIRS = "a list", "a list of texts", "a mapping", "a mapping of values"

_TOP = {
    "version": (_TEXT,),
    "name": (_TEXT,),
    "services": (_MAPPING,),
    **dict.fromkeys(("networks", "volumes", "secrets", "configs", "models"), (_MAPPING,)),
}

_SWITCH, _COUNT, _AMOUNT = (_TRUTH, _TEXT), (_WHOLE, _TEXT), (_NUMBER, _TEXT)


def _each(words: str, *kinds: str) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(words.split(), kinds)


_SERVICE: Mapping[str, tuple[str, ...]] = {
    **_each(
        "cgroup cgroup_parent container_name cpuset domainname hostname image ipc isolation mac_address network_mode"
        " platform pull_policy pull_refresh_after restart runtime stop_grace_period stop_signal user uts userns_mode"
        " working_dir",
        _TEXT,
    ),
    **_each("attach init oom_kill_disable privileged read_only stdin_open tty use_api_socket", *_SWITCH),
    **_each("cpu_count cpu_percent mem_swappiness oom_score_adj scale mem_reservation", *_COUNT),
    **_each(
        "cpu_shares cpu_quota cpu_period cpu_rt_period cpu_rt_runtime cpus mem_limit memswap_limit pids_limit shm_size",
        *_AMOUNT,
    ),
    **_each("cap_add cap_drop device_cgroup_rules external_links links profiles security_opt volumes_from", _TEXTS),
    **_each("dns_opt", _TEXTS),
    **_each("configs devices expose group_add ports post_start pre_stop pre_start secrets volumes", _LIST),
    **_each("dns dns_search label_file tmpfs", _TEXT, _TEXTS),
    **_each("command entrypoint", _NOTHING, _TEXT, _TEXTS),
    **_each("annotations environment labels sysctls", _PAIRS, _TEXTS),
    **_each("extra_hosts", _MAPPING, _TEXTS),
    **_each("build provider", _TEXT, _MAPPING),
    **_each("blkio_config credential_spec healthcheck logging storage_opt ulimits", _MAPPING),
    **_each("deploy develop", _MAPPING, _NOTHING),
    **_each("depends_on networks models", _MAPPING, _TEXTS),
    "env_file": (_TEXT, _LIST),
    "extends": (_TEXT, _MAPPING),
    "gpus": (_TEXT, _LIST),
    "pid": (_TEXT, _NOTHING),
}

_ENV_FILE = {"path": (_TEXT,), "format": (_TEXT,), "required": _SWITCH}
_FILE = {
    **_each("name environment file content driver template_driver", _TEXT),
    "external": (_TRUTH, _TEXT, _MAPPING),
    "labels": (_PAIRS, _TEXTS),
    "driver_opts": (_MAPPING,),
}


def check(model: Table) -> None:
    """Raises `Refused` for the first thing that Compose would refuse."""
    _keys(model, _TOP)
    for section in ("services", "volumes", "secrets", "configs"):
        found = model.table(section)
        if found is not None:
            for name, tree in found.entries.items():
                if not _NAME.fullmatch(name):
                    raise Refused(
                        f"a name in {section} has other characters than letters, digits and . _ -; Compose"
                        " refuses that",
                        found.place(name),
                    )
                if section == "services":
                    _service(tree)
                elif section != "volumes":
                    _keys(_mapping(tree), _FILE)


def _service(tree: Tree) -> None:
    service = _mapping(tree)
    _keys(service, _SERVICE)
    _depends_on(service.entries.get("depends_on"))
    files = service.entries.get("env_file")
    for item in files.items if isinstance(files, Items) else ():
        if isinstance(item, Table):
            _keys(item, _ENV_FILE)
            if "path" not in item.entries:
                raise Refused("env_file wants the path of a file; Compose refuses the rest", item.origin)
        else:
            _kind(item, (_TEXT,), "env_file")


def _depends_on(tree: Tree | None) -> None:
    for how in tree.entries.values() if isinstance(tree, Table) else ():
        if "condition" not in _mapping(how).entries:
            raise Refused("depends_on wants a condition: or a list of names; Compose refuses the rest", how.origin)


def _mapping(tree: Tree) -> Table:
    if not isinstance(tree, Table):
        raise Refused("a mapping has to stand here; Compose refuses the rest", tree.origin)
    return tree


def _keys(table: Table, known: Mapping[str, tuple[str, ...]]) -> None:
    for key, tree in table.entries.items():
        kinds = known.get(key)
        if kinds is not None:
            _kind(tree, kinds, key)
        elif not key.startswith("x-"):
            raise Refused(f"a key here is unknown to Compose, which refuses that{meant(key, known)}", table.place(key))


def _kind(tree: Tree, kinds: tuple[str, ...], key: str) -> None:
    if not any(_is(tree, kind) for kind in kinds):
        raise Refused(f"{key} wants {' or '.join(kinds)}; Compose refuses the rest", tree.origin)


def _is(tree: Tree, kind: str) -> bool:
    if isinstance(tree, Table):
        return kind == _MAPPING or (kind == _PAIRS and all(map(_is_value, tree.entries.items())))
    if isinstance(tree, Items):
        return kind == _LIST or (kind == _TEXTS and all(_is(item, _TEXT) for item in tree.items))
    value = tree.value
    if value is None:
        return kind == _NOTHING
    if isinstance(value, bool):
        return kind == _TRUTH
    if isinstance(value, str):
        return kind == _TEXT
    return kind == _NUMBER or (kind == _WHOLE and float(value).is_integer())


def _is_value(entry: tuple[str, Tree]) -> bool:
    """A value of `environment` and the like: text, number, truth or nothing, under a name."""
    return bool(entry[0]) and isinstance(entry[1], Leaf)
