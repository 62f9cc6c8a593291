"""What each failure of a connection means, and what helps."""

from collections.abc import Mapping

from auracheck.deployment.answers import Failure
from auracheck.steps import Step, do

MEANING: Mapping[str, str] = {
    Failure.NO_NAME: "host name not resolved",
    Failure.REFUSED: "connection refused",
    Failure.NO_WAY: "no route to host",
    Failure.NO_SOCKET: "socket missing or not accessible to this account",
    Failure.TIMED_OUT: "timed out (no answer within --timeout)",
    Failure.BROKEN_OFF: "connection closed by the server",
    Failure.OTHER_PROTOCOL: "unexpected protocol on that port",
    Failure.NO_TLS: "TLS: required by the URL, not supported by the server",
    Failure.SILENT_TLS: "TLS: handshake timed out (the port may not use TLS)",
    Failure.UNTRUSTED: "TLS: server certificate from an unknown CA",
    Failure.OTHER_NAME: "TLS: server certificate for another host name",
    Failure.OUT_OF_DATE: "TLS: server certificate expired or not yet valid",
    Failure.NO_CERTIFICATES: "TLS: certificate file in the URL missing or not readable",
    Failure.TLS: "TLS: handshake failed",
    Failure.WRONG_PASSWORD: "wrong password or unknown user",
    Failure.NO_PASSWORD: "password required by the server, missing in the URL",
    Failure.UNWANTED_PASSWORD: "password in the URL, but none set on the server",
    Failure.NO_DATABASE: "unknown database",
    Failure.NOT_PERMITTED: "permission denied for this user or database",
    Failure.TOO_MANY: "too many connections to the server",
    Failure.STARTING: "server starting up or shutting down",
    Failure.READ_ONLY: "no host matches target_session_attrs",
    Failure.NOT_TAKEN: "URL not accepted by the driver (unknown or invalid option, or not UTF-8)",
    Failure.OTHER: "refused by the server",
}
"""The message for each `Failure`."""

_STARTED = "start the server, or correct host and port (in a container, localhost is the container itself)"
_FROM_THERE = "set the host name that the service uses, and run the check in its network"
_CA = "add the CA that signed it: "

_HELP: Mapping[str, str] = {
    Failure.NO_NAME: _FROM_THERE,
    Failure.REFUSED: _STARTED,
    Failure.NO_WAY: _FROM_THERE,
    Failure.NO_SOCKET: "set the folder of the server's socket, and check as the service's account",
    Failure.TIMED_OUT: "check the firewalls on the way; for a slow server, use --timeout 30",
    Failure.BROKEN_OFF: "read the server's log",
    Failure.OTHER_PROTOCOL: "set the port and the scheme of that server",
    Failure.OTHER_NAME: "use the host name in the certificate, or get a certificate for this host name",
    Failure.OUT_OF_DATE: "renew the server's certificate",
    Failure.NO_CERTIFICATES: "set the path of a certificate file that the service can read",
    Failure.TLS: "read the server's log; client and server need a common TLS version",
    Failure.TOO_MANY: "reduce the connections of the service's pools, or raise the limit on the server",
    Failure.STARTING: "wait until it is up, and check again",
    Failure.READ_ONLY: "set a host that accepts writes, or another target_session_attrs",
    Failure.NOT_TAKEN: "remove the options after the ? that the driver does not know",
    Failure.OTHER: "read the server's log",
}

_HELP_OF: Mapping[str, Mapping[str, str]] = {
    "postgresql": {
        Failure.NO_TLS: "set ssl = on in postgresql.conf, or sslmode=disable on a private network",
        Failure.UNTRUSTED: f"{_CA}sslrootcert=FILE in the URL; renew it if it expired",
        Failure.WRONG_PASSWORD: "set the role's password to that of the URL, in psql: \\password ROLE",
        Failure.NO_PASSWORD: "postgresql://USER:PASSWORD@HOST:5432/DATABASE",
        Failure.NO_DATABASE: "createdb --owner ROLE DATABASE",
        Failure.NOT_PERMITTED: "GRANT CONNECT ON DATABASE … TO ROLE; add a line for user and address to pg_hba.conf",
    },
    "redis": {
        Failure.OTHER_PROTOCOL: "set the port of Redis; if it uses TLS, rediss://",
        Failure.BROKEN_OFF: "read the server's log; if the port uses TLS, use rediss://",
        Failure.SILENT_TLS: "use redis:// for a port without TLS; else check the firewalls on the way",
        Failure.UNTRUSTED: f"{_CA}?ssl_ca_certs=FILE in the URL",
        Failure.WRONG_PASSWORD: "set the password of requirepass, or of the user in ACL LIST",
        Failure.NO_PASSWORD: "redis://:PASSWORD@HOST:6379/0",
        Failure.UNWANTED_PASSWORD: "set that password on the server, too: requirepass in redis.conf",
        Failure.NO_DATABASE: "use a number below `databases` in redis.conf, which is 16 by default",
        Failure.NOT_PERMITTED: "redis-cli ACL SETUSER NAME +ping +select",
    },
}


def fix_for(failure: str, family: str) -> tuple[Step, ...]:
    """The fix for a failure, for a server of that family."""
    return do(_HELP_OF.get(family, {}).get(failure) or _HELP.get(failure, _HELP[Failure.OTHER]))
