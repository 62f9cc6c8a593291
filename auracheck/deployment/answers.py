"""What services answer, in the words of the facts about connections. Enumerations take long to make, and few checks
connect, so that these are apart from the facts."""

from enum import StrEnum


class Failure(StrEnum):
    """Why a connection to a service failed, as far as its driver reports it."""

    NO_NAME = "no name"
    REFUSED = "refused"
    NO_WAY = "no way"
    NO_SOCKET = "no socket"
    TIMED_OUT = "timed out"
    BROKEN_OFF = "broken off"
    OTHER_PROTOCOL = "other protocol"
    NO_TLS = "no tls"
    SILENT_TLS = "silent tls"
    UNTRUSTED = "untrusted"
    OTHER_NAME = "other name"
    OUT_OF_DATE = "out of date"
    NO_CERTIFICATES = "no certificates"
    TLS = "tls"
    WRONG_PASSWORD = "wrong password"
    NO_PASSWORD = "no password"
    UNWANTED_PASSWORD = "unwanted password"
    NO_DATABASE = "no database"
    NOT_PERMITTED = "not permitted"
    TOO_MANY = "too many"
    STARTING = "starting"
    READ_ONLY = "read only"
    NOT_TAKEN = "not taken"
    OTHER = "other"


class Power(StrEnum):
    """A privilege that no application needs."""

    SUPERUSER = "superuser"
    OPEN_DEFAULT_USER = "open-default-user"
