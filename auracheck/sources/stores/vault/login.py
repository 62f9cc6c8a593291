"""As whom Vault is asked: a token that is there, or one that a login gives."""

import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus

from auracheck.model import Secret
from auracheck.sources.stores.failures import Failure, StoreFailure
from auracheck.sources.stores.vault.connection import AppRole, Kubernetes, Token, read_token
from auracheck.sources.stores.vault.reply import Reply

Send = Callable[[str, str, str, Mapping[str, str] | None], Reply]
"""Sends method, path, token and body to the server. Raises `StoreFailure`."""

NO_TOKEN = "no token was given; set VAULT_TOKEN, run vault login, or set VAULT_ROLE_ID and VAULT_SECRET_ID"


class Login:
    """Logs in at the first question, once for all: a secret ID may be good for one login alone."""

    def __init__(self, who: Token | AppRole | Kubernetes | None, send: Send) -> None:
        self._who = who
        self._send = send
        self._lock = threading.Lock()
        self._token: Secret | None = None
        self._failure: StoreFailure | None = None

    def token(self) -> str:
        """The token; empty where an agent may add its own. Raises `StoreFailure`, the same each time."""
        with self._lock:
            if self._token is None and self._failure is None:
                try:
                    self._token = Secret(self._log_in())
                except StoreFailure as failure:
                    self._failure = failure
        if self._failure is not None:
            raise StoreFailure(self._failure.failure, self._failure.why)
        return self._token.reveal() if self._token else ""

    def refused(self) -> StoreFailure | None:
        """Why the token itself is not taken; None where it is good, so that it lacks a right."""
        who = self._who
        if who is None:
            return StoreFailure(Failure.NOT_AUTHENTICATED, NO_TOKEN)
        reply = self._send("get", "auth/token/lookup-self", self.token(), None)
        if reply.status == HTTPStatus.OK or _knows_the_token(reply.errors):
            return None
        found = who.found if isinstance(who, Token) else "the login"
        return StoreFailure(
            Failure.NOT_AUTHENTICATED,
            f"the token of {found} is wrong, has expired or was revoked; vault login makes a new one",
        )

    def _log_in(self) -> str:
        who = self._who
        if who is None:
            return ""
        if isinstance(who, Token):
            return who.token.reveal()
        if isinstance(who, AppRole):
            body = {"role_id": who.role_id.reveal(), "secret_id": who.secret_id.reveal()}
            return self._answered(who.path, body, "AppRole", "VAULT_ROLE_ID or VAULT_SECRET_ID is wrong or used up")
        return self._answered(who.path, _of_pod(who), "Kubernetes", "the role does not take this service account")

    def _answered(self, path: str, body: dict[str, str], method: str, usual: str) -> str:
        reply = self._send("post", f"auth/{path}/login", "", body)
        auth = reply.body.get("auth")
        token = auth.get("client_token") if isinstance(auth, dict) else None
        if reply.status == HTTPStatus.OK and isinstance(token, str) and token:
            return token
        raise StoreFailure(
            Failure.NOT_AUTHENTICATED,
            f"the login by {method} at auth/{path} is refused: {usual}, or the method is mounted elsewhere "
            "(VAULT_AUTH_PATH)",
        )


def _of_pod(who: Kubernetes) -> dict[str, str]:
    token = read_token(who.jwt_file)
    if not token:
        raise StoreFailure(
            Failure.NOT_AUTHENTICATED, "there is no token of a service account here; VAULT_JWT_FILE names its file"
        )
    return {"role": who.role, "jwt": token}


def _knows_the_token(errors: str) -> bool:
    """Of a token that it knows and that may not even look at itself the server counts the errors; of another one it
    says that alone, or `invalid token` as well (Vault 1.20, OpenBao 2.7)."""
    return "error occurred" in errors and "invalid token" not in errors
