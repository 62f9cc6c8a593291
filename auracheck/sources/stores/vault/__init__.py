"""Vault and OpenBao."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import NoReturn

from auracheck.errors import Unreadable, UsageError
from auracheck.sources.base import Context
from auracheck.sources.stores.base import Answer, Asking, Store


class Vault(Store):
    """A secret of the key/value engine of Vault or OpenBao, version 1 or 2, asked for over the network.

    `auracheck check vault:secret/auraconnect/production` reads what `vault kv get` reads; which version of the engine
    has the path is asked of the server. Keys match the policy's names whatever their case and dash: jwt_secret_key,
    jwt-secret-key. The day on which a version 2 was written is its age. A path that names an environment is judged as
    that. A key that holds an object or a list is unread. Several paths are read side by side, each in `--timeout`
    seconds (10 where not given). It needs the extra auracheck[vault].

    The server and who asks are told by the variables that its own client takes, BAO_… alike:

    - VAULT_ADDR, VAULT_NAMESPACE, HTTPS_PROXY; VAULT_CACERT or VAULT_CAPATH, VAULT_CLIENT_CERT and VAULT_CLIENT_KEY,
      VAULT_SKIP_VERIFY.
    - VAULT_TOKEN; else AppRole with VAULT_ROLE_ID and VAULT_SECRET_ID; else Kubernetes with VAULT_ROLE (or
      VAULT_K8S_ROLE) and the pod's own token, or that in VAULT_JWT_FILE; else ~/.vault-token, which `vault login`
      writes. VAULT_AUTH_PATH is where the method of AppRole or Kubernetes is mounted, if not under its own name.

    A run logs in once, however many paths it reads. To read is all that a token needs, as in
      path "secret/data/auraconnect/production" { capabilities = ["read"] }
    """

    scheme = "vault"
    takes = "MOUNT/PATH"

    def __init__(self, spec: str, location: str, context: Context) -> None:
        super().__init__(spec, location.strip("/"), context)
        segments = self.location.split("/")
        if len(segments) < 2 or not {"", ".", ".."}.isdisjoint(segments):
            raise UsageError("vault: wants a mount and a path in it, such as vault:secret/auraconnect/production")

    @classmethod
    def askings(cls, stores: Sequence[Store]) -> Iterable[Asking]:
        """A question each, by one client: it imports hvac before anybody's time begins, and logs in once."""
        ask = _reader(stores[0].context)
        return [Asking([store], partial(_one, ask, store.location)) for store in stores]


def _one(ask: Callable[[str], Answer], location: str) -> Sequence[Answer]:
    return [ask(location)]


def _reader(context: Context) -> Callable[[str], Answer]:
    """What reads one location; where nothing can be asked at all, that is what it says of each."""
    from auracheck.sources.stores.vault.connection import connection
    from auracheck.sources.stores.vault.kv import read
    from auracheck.sources.stores.vault.server import Server

    try:
        return partial(read, Server(connection(context.environ), context.timeout))
    except Unreadable as error:
        return partial(_refuse, error.reason)


def _refuse(reason: str, _: str) -> NoReturn:
    raise Unreadable(reason)
