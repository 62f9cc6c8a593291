"""Vault and OpenBao."""

from typing import TYPE_CHECKING

from auracheck.errors import UsageError
from auracheck.systems.source import Context
from auracheck.systems.stores import Store, StoreContents

if TYPE_CHECKING:
    from auracheck.systems.vault.server import VaultServer


class VaultStore(Store):
    """A secret of the key/value engine of Vault or OpenBao, version 1 or 2, asked for over the network.

    `auracheck check vault:secret/auraconnect/production` reads what `vault kv get` reads; the server says which version
    of the engine the path has. Keys match the policy's names in any case, with dashes or underscores: jwt_secret_key,
    jwt-secret-key. In version 2 a value is as old as its version. A path that names an environment is checked as that
    environment. A key with an object or a list is unread. Several paths are read side by side, each in `--timeout`
    seconds (10 by default). It needs the extra auracheck[vault].

    The server and the login come from the variables of its own client, or their BAO_… counterparts:

    - VAULT_ADDR, VAULT_NAMESPACE, HTTPS_PROXY; VAULT_CACERT or VAULT_CAPATH, VAULT_CLIENT_CERT and VAULT_CLIENT_KEY,
      VAULT_SKIP_VERIFY.
    - VAULT_TOKEN; else AppRole with VAULT_ROLE_ID and VAULT_SECRET_ID; else Kubernetes with VAULT_ROLE (or
      VAULT_K8S_ROLE) and the pod's own token, or the one in VAULT_JWT_FILE; else ~/.vault-token, which `vault login`
      writes. VAULT_AUTH_PATH is the mount of AppRole or Kubernetes, if it is not under its own name.

    A run logs in once, however many paths it reads. The token only needs to read, as in
      path "secret/data/auraconnect/production" { capabilities = ["read"] }
    """

    scheme = "vault"
    completes = ""
    sees_environment = True
    takes = "MOUNT/PATH"

    def __init__(self, spec: str, location: str, context: Context) -> None:
        super().__init__(spec, location.strip("/"), context)
        segments = self.location.split("/")
        if len(segments) < 2 or not {"", ".", ".."}.isdisjoint(segments):
            raise UsageError("vault: not a mount and path (expected for example vault:secret/auraconnect/production)")

    @classmethod
    def connect(cls, context: Context) -> "VaultServer":
        from auracheck.systems.vault.config import read_config
        from auracheck.systems.vault.server import VaultServer

        return VaultServer(read_config(context.environ), context.timeout)

    def fetch(self, client: "VaultServer") -> StoreContents:
        from auracheck.systems.vault.kv import read

        return read(client, self.location)
