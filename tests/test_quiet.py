"""While a server is asked, the logs of its client are shut; afterwards they are as they were."""

import logging
import threading
from collections.abc import Iterator

import pytest

from auracheck import quiet as module
from auracheck.quiet import quiet

CHILD = "botocore.endpoint"


@pytest.fixture(autouse=True)
def nobody_asks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A connection of another test may hang still, and keep the clients silent."""
    monkeypatch.setattr(module, "_quiet_threads", 0)
    loggers = [logging.getLogger(name) for name in module._CLIENTS]
    before = [(logger.level, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.NOTSET)
        logger.propagate = True
    yield
    for logger, (level, propagates) in zip(loggers, before, strict=True):
        logger.setLevel(level)
        logger.propagate = propagates


@pytest.fixture
def heard(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG):
        yield caplog


@pytest.mark.parametrize(
    "name", [CHILD, "urllib3.connectionpool", "hvac", "requests.sessions", "redis.connection", "psycopg"]
)
def test_nothing_is_heard_inside_and_all_of_it_outside(name: str, heard: pytest.LogCaptureFixture) -> None:
    with quiet():
        logging.getLogger(name).critical("inside")
    logging.getLogger(name).debug("outside")
    assert heard.messages == ["outside"]


def test_a_level_of_ones_own_opens_nothing(heard: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger(CHILD)
    logger.setLevel(logging.DEBUG)
    try:
        with quiet():
            logger.debug("inside")
    finally:
        logger.setLevel(logging.NOTSET)
    assert not heard.messages


def test_others_are_heard(heard: pytest.LogCaptureFixture) -> None:
    with quiet():
        logging.getLogger("application").debug("inside")
    assert heard.messages == ["inside"]


def test_as_long_as_one_thread_hangs_it_stays_quiet(heard: pytest.LogCaptureFixture) -> None:
    begun, end = threading.Event(), threading.Event()

    def hang() -> None:
        with quiet():
            begun.set()
            end.wait(30)

    hanging = threading.Thread(target=hang)
    hanging.start()
    begun.wait(30)
    with quiet():
        pass
    logging.getLogger(CHILD).debug("inside")
    end.set()
    hanging.join(30)
    logging.getLogger(CHILD).debug("outside")
    assert heard.messages == ["outside"]


def test_levels_come_back_after_an_exception() -> None:
    logger = logging.getLogger("botocore")
    before = (logger.level, logger.propagate)
    with pytest.raises(KeyError), quiet():
        raise KeyError
    assert (logger.level, logger.propagate) == before
