"""What each failure of a connection means, in words to be told, and what mends it."""

from collections.abc import Mapping

from auracheck.inventory import Failure

MEANING: Mapping[str, str] = {
    Failure.NO_NAME: "the name of its host cannot be resolved here",
    Failure.REFUSED: "connection refused: nothing listens on that port",
    Failure.NO_WAY: "no route leads to its host from here",
    Failure.NO_SOCKET: "its socket is not there, or not open to this account",
    Failure.TIMED_OUT: "timed out: no answer within --timeout",
    Failure.BROKEN_OFF: "the server broke the connection off",
    Failure.OTHER_PROTOCOL: "what answers there speaks another protocol",
    Failure.NO_TLS: "TLS: the server has none, and the URL asks for it",
    Failure.SILENT_TLS: "TLS: no answer to the handshake within --timeout, as of a port without TLS",
    Failure.UNTRUSTED: "TLS: no CA that is known here vouches for the server's certificate",
    Failure.OTHER_NAME: "TLS: the server's certificate is for another name",
    Failure.OUT_OF_DATE: "TLS: the server's certificate is out of date",
    Failure.NO_CERTIFICATES: "TLS: a certificate file that the URL names is not here, or cannot be read",
    Failure.TLS: "TLS: the handshake failed",
    Failure.WRONG_PASSWORD: "wrong password, or no such user",
    Failure.NO_PASSWORD: "the server wants a password, and the URL has none",
    Failure.UNWANTED_PASSWORD: "the URL has a password, and the server has none set",
    Failure.NO_DATABASE: "no such database on that server",
    Failure.NOT_PERMITTED: "not permitted: the server keeps this user out, or from this database",
    Failure.TOO_MANY: "the server has too many connections to take one more",
    Failure.STARTING: "the server is starting up or shutting down",
    Failure.READ_ONLY: "no host of it is of the kind that target_session_attrs asks for",
    Failure.NOT_TAKEN: "its driver does not take it: an option in it is unknown or wrong, or a byte is no text",
    Failure.OTHER: "refused by the server",
}
"""Every failure."""

_STARTED = "start the server, or write its own host and port; in a container, localhost is the container itself"
_FROM_THERE = "the server's name as the service sees it; ask from where the service runs, in its network"
_CA = "the CA that signed it: "

_HELP: Mapping[str, str] = {
    Failure.NO_NAME: _FROM_THERE,
    Failure.REFUSED: _STARTED,
    Failure.NO_WAY: _FROM_THERE,
    Failure.NO_SOCKET: "the folder of the server's socket; ask as the account that runs the service",
    Failure.TIMED_OUT: "look for a firewall on the way; for a slow server: --timeout 30",
    Failure.BROKEN_OFF: "the server's log says why",
    Failure.OTHER_PROTOCOL: "the port of that server, and the scheme that it speaks",
    Failure.OTHER_NAME: "the name that stands in the certificate as the URL's host, or a certificate for this one",
    Failure.OUT_OF_DATE: "renew the server's certificate",
    Failure.NO_CERTIFICATES: "the path of a certificate file that the service can read",
    Failure.TLS: "the server's log says why; both must have a version of TLS in common",
    Failure.TOO_MANY: "fewer connections of the service's pools, or a higher limit at the server",
    Failure.STARTING: "wait until it is up, and ask again",
    Failure.READ_ONLY: "a host that takes writes, or another target_session_attrs",
    Failure.NOT_TAKEN: "take away behind the ? what the driver does not know",
    Failure.OTHER: "the server's log says why",
}

_HELP_OF: Mapping[str, Mapping[str, str]] = {
    "postgresql": {
        Failure.NO_TLS: "ssl = on in postgresql.conf; sslmode=disable on a network that nobody else can reach",
        Failure.UNTRUSTED: f"{_CA}sslrootcert=FILE in the URL; renew it where it is out of date",
        Failure.WRONG_PASSWORD: "set the role's password to that of the URL, at psql's prompt: \\password ROLE",
        Failure.NO_PASSWORD: "postgresql://USER:PASSWORD@HOST:5432/DATABASE",
        Failure.NO_DATABASE: "createdb --owner ROLE DATABASE",
        Failure.NOT_PERMITTED: "GRANT CONNECT ON DATABASE … TO ROLE; a line for user and address in pg_hba.conf",
    },
    "redis": {
        Failure.OTHER_PROTOCOL: "the port of Redis; where that one speaks TLS: rediss://",
        Failure.BROKEN_OFF: "the server's log says why; where that port speaks TLS: rediss://",
        Failure.SILENT_TLS: "redis:// for a port without TLS; else look for a firewall on the way",
        Failure.UNTRUSTED: f"{_CA}?ssl_ca_certs=FILE in the URL",
        Failure.WRONG_PASSWORD: "the password of requirepass, or of the user in ACL LIST",
        Failure.NO_PASSWORD: "redis://:PASSWORD@HOST:6379/0",
        Failure.UNWANTED_PASSWORD: "set that password at the server, too: requirepass in redis.conf",
        Failure.NO_DATABASE: "a number under `databases` of redis.conf, which is 16 by default",
        Failure.NOT_PERMITTED: "redis-cli ACL SETUSER NAME +ping +select",
    },
}


def help_for(failure: str, family: str) -> str:
    """The one line or command that mends it, for a server of that family."""
    return _HELP_OF.get(family, {}).get(failure) or _HELP.get(failure, _HELP[Failure.OTHER])
