"""Which servers of the catalogue the scheme of a URL leads to."""

from functools import lru_cache

from auracheck.deployment.connections.written import split_host
from auracheck.deployment.matching import index, policy_of
from auracheck.judgement import urls

_ANY_SERVER = "tcp"
"""A scheme that says nothing of what is reached (`tcp://db:3306`)."""
_WEB = "http"


@lru_cache(1 << 6)
def families(program: str) -> frozenset[str]:
    """The families of the URLs that lead to a server."""
    return frozenset(urls.family(scheme) for login in policy_of(program).logins for scheme in login.schemes)


def family_of(url: urls.Url, *, may_listen: bool) -> str:
    """The family of a URL; empty where its scheme says nothing, as that of the web does at the port of a server without
    it: drivers such as NATS' take any scheme. ``may_listen``: it may be where the program itself listens."""
    family = url.family
    if family == _WEB and not may_listen and all(_is_without_web(split_host(each).port or "") for each in url.hosts):
        return ""
    return "" if family == _ANY_SERVER else family


def _is_without_web(port: str) -> bool:
    programs = index().ports.get(port, ()) if port else ()
    return bool(programs) and all(_WEB not in families(program) for program in programs)
