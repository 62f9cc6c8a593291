"""What went wrong below HTTP is told by the exceptions of the standard library, however deep they are wrapped."""

import socket
import ssl
from http.client import BadStatusLine, RemoteDisconnected

import pytest

from auracheck.systems.stores.failures import StoreProblem, network_failure


def certificate_error(code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "hunter2")
    error.verify_code = code
    return error


class ReadTimeoutError(Exception):
    """As urllib3 calls it."""


@pytest.mark.parametrize(
    ("error", "problem", "word"),
    [
        (certificate_error(10), StoreProblem.TLS, "has expired"),
        (certificate_error(9), StoreProblem.TLS, "not valid yet; check the local clock"),
        (certificate_error(62), StoreProblem.TLS, "another host name"),
        (certificate_error(64), StoreProblem.TLS, "another host name"),
        (certificate_error(19), StoreProblem.TLS, "not from a trusted CA; set CA to"),
        (certificate_error(1), StoreProblem.TLS, "handshake with h:1 failed"),
        (ssl.SSLError(1, "[SSL: UNSUPPORTED_PROTOCOL] hunter2"), StoreProblem.TLS, "handshake with h:1 failed"),
        (socket.gaierror(-2, "hunter2"), StoreProblem.UNREACHABLE, "cannot resolve"),
        (ConnectionRefusedError(), StoreProblem.UNREACHABLE, "connection refused"),
        (OSError("hunter2"), StoreProblem.UNREACHABLE, "cannot connect"),
        (ValueError("hunter2"), StoreProblem.UNREACHABLE, "cannot connect"),
        (TimeoutError("hunter2"), StoreProblem.TIMED_OUT, "within 3 s"),
        (ReadTimeoutError("hunter2"), StoreProblem.TIMED_OUT, "within 3 s"),
        (ConnectionResetError(), StoreProblem.CLOSED, "incomplete response"),
        (RemoteDisconnected("hunter2"), StoreProblem.CLOSED, "incomplete response"),
        (BadStatusLine("hunter2"), StoreProblem.INVALID_RESPONSE, "does not speak HTTP"),
    ],
)
@pytest.mark.parametrize("depth", range(4))
def test_each_error_has_its_name_at_any_depth(
    error: BaseException, problem: StoreProblem, word: str, depth: int
) -> None:
    for number in range(depth):
        wrapper = RuntimeError("hunter2", error) if number % 2 else RuntimeError("hunter2")
        wrapper.__cause__ = error
        error = wrapper
    found = network_failure(error, "h:1", 3.0, "CA")
    assert found.problem is problem
    assert word in found.reason
    assert "hunter2" not in found.reason


def test_errors_that_are_their_own_cause_come_to_an_end() -> None:
    one, other = RuntimeError(), RuntimeError()
    one.__context__, other.__context__ = other, one
    one.args = other.args = (one, other)
    assert network_failure(one, "h:1", 3.0, "CA").problem is StoreProblem.UNREACHABLE
