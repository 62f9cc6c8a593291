"""Text that Compose makes a number, a size or the like of, and refuses where it is none: most often because a variable
is not set (compose-go 2.4.8, loader/interpolate.go and types)."""

import re
from collections.abc import Callable, Mapping

from auracheck.sources.compose.tree import Leaf, Refused, Table, Tree

_WHOLE = re.compile(r"[-+]?[0-9]+").fullmatch
_FLOAT = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?").fullmatch
_TRUTH = re.compile(r"true|false|y|yes|on|n|no|off", re.IGNORECASE).fullmatch

_SIZE = re.compile(r"\d+(?:\.\d+)* ?[kKmMgGtTpP]?[iI]?[bB]?").fullmatch
_TIME = re.compile(r"[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:w|d|h|m|s|ms|us|µs|μs|ns))+|[-+]?0").fullmatch

_Cast = tuple[Callable[[str], object], str]


def _each(paths: str, cast: _Cast) -> dict[tuple[str, ...], _Cast]:
    return {tuple(path.split(".")): cast for path in paths.split()}


_CASTS: Mapping[tuple[str, ...], _Cast] = {
    **_each(
        "cpu_count cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpu_shares oom_score_adj pids_limit scale"
        " deploy.replicas deploy.update_config.parallelism deploy.rollback_config.parallelism"
        " deploy.restart_policy.max_attempts deploy.placement.max_replicas_per_node healthcheck.retries",
        (_WHOLE, "a whole number"),
    ),
    **_each(
        "cpu_percent cpus deploy.update_config.max_failure_ratio deploy.rollback_config.max_failure_ratio",
        (_FLOAT, "a number"),
    ),
    **_each(
        "init healthcheck.disable oom_kill_disable privileged read_only stdin_open tty",
        (_TRUTH, "true or false"),
    ),
}

"""What is made of text before files are laid over one another, so that it counts in every file."""

_DECODED: Mapping[tuple[str, ...], _Cast] = {
    **_each("mem_limit memswap_limit mem_reservation shm_size deploy.resources.limits.memory", (_SIZE, "a size")),
    **_each(
        "stop_grace_period healthcheck.interval healthcheck.timeout healthcheck.start_period"
        " healthcheck.start_interval",
        (_TIME, "a time with its unit"),
    ),
}
"""What is made of the text that is left in the end."""


def cast(service: Tree) -> None:
    """Raises `Refused` where a text of a file cannot be what it has to be."""
    _check(service, _CASTS)
    limits = service.table("ulimits") if isinstance(service, Table) else None
    for name, limit in limits.entries.items() if limits else ():
        for leaf in limit.entries.values() if isinstance(limit, Table) else [limit]:
            _fit(leaf, name, (_WHOLE, "a whole number"))


def decode(service: Table) -> None:
    """Raises `Refused` where a text of the whole project cannot be what it has to be."""
    _check(service, _DECODED)


def _check(service: Tree, casts: Mapping[tuple[str, ...], _Cast]) -> None:
    for path, cast in casts.items():
        table = service if isinstance(service, Table) else None
        for key in path[:-1]:
            table = table.table(key) if table else None
        leaf = table.entries.get(path[-1]) if table else None
        if leaf is not None:
            _fit(leaf, path[-1], cast)


def _fit(leaf: Tree, key: str, cast: _Cast) -> None:
    fits, words = cast
    if isinstance(leaf, Leaf) and isinstance(leaf.value, str) and not fits(leaf.value):
        unset = ", which needs a variable that is not set" if leaf.unset else ""
        raise Refused(f"{key} wants {words}{unset}; Compose refuses the project", leaf.origin)
