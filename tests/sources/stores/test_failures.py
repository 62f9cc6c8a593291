"""What went wrong below HTTP is told by the exceptions of the standard library, however deep they are wrapped."""

import socket
import ssl
from http.client import BadStatusLine, RemoteDisconnected

import pytest

from auracheck.sources.stores.failures import Failure, network_failure


def certificate_error(code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "hunter2")
    error.verify_code = code
    return error


class ReadTimeoutError(Exception):
    """As urllib3 calls it."""


@pytest.mark.parametrize(
    ("error", "failure", "word"),
    [
        (certificate_error(10), Failure.TLS, "has expired"),
        (certificate_error(9), Failure.TLS, "not valid yet; check the clock"),
        (certificate_error(62), Failure.TLS, "another name"),
        (certificate_error(64), Failure.TLS, "another name"),
        (certificate_error(19), Failure.TLS, "no authority that is known"),
        (certificate_error(1), Failure.TLS, "no secure connection"),
        (ssl.SSLError(1, "[SSL: UNSUPPORTED_PROTOCOL] hunter2"), Failure.TLS, "no secure connection"),
        (socket.gaierror(-2, "hunter2"), Failure.UNREACHABLE, "not resolved"),
        (ConnectionRefusedError(), Failure.UNREACHABLE, "refuses the connection"),
        (OSError("hunter2"), Failure.UNREACHABLE, "cannot be reached"),
        (ValueError("hunter2"), Failure.UNREACHABLE, "cannot be reached"),
        (TimeoutError("hunter2"), Failure.TIMED_OUT, "within 3 s"),
        (ReadTimeoutError("hunter2"), Failure.TIMED_OUT, "within 3 s"),
        (ConnectionResetError(), Failure.BROKEN_OFF, "before its answer ended"),
        (RemoteDisconnected("hunter2"), Failure.BROKEN_OFF, "before its answer ended"),
        (BadStatusLine("hunter2"), Failure.NOT_JSON, "not answer in HTTP"),
    ],
)
@pytest.mark.parametrize("depth", range(4))
def test_each_error_has_its_name_at_any_depth(error: BaseException, failure: Failure, word: str, depth: int) -> None:
    for number in range(depth):
        wrapper = RuntimeError("hunter2", error) if number % 2 else RuntimeError("hunter2")
        wrapper.__cause__ = error
        error = wrapper
    found = network_failure(error, "h:1", 3.0)
    assert found.failure is failure
    assert word in found.reason
    assert "hunter2" not in found.reason


def test_errors_that_are_their_own_cause_come_to_an_end() -> None:
    one, other = RuntimeError(), RuntimeError()
    one.__context__, other.__context__ = other, one
    one.args = other.args = (one, other)
    assert network_failure(one, "h:1", 3.0).failure is Failure.UNREACHABLE
