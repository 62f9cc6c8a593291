"""Secrets Manager of one region, asked for many secrets in few questions."""

import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from typing import Any, NamedTuple, TypeVar

from auracheck.model import Secret
from auracheck.side_by_side import TimedOut, side_by_side
from auracheck.sources.stores.aws.client import Client, Session
from auracheck.sources.stores.aws.failures import (
    Asked,
    NoSuchSecret,
    is_passing,
    no_credentials_yet,
    not_understood,
    of_answer,
    of_exception,
)
from auracheck.sources.stores.aws.spec import CURRENT, Question
from auracheck.sources.stores.failures import Failure, StoreFailure, timed_out
from auracheck.sources.stores.kept import day
from auracheck.sources.stores.quiet import quiet

T = TypeVar("T")

_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 1.0
"""Seconds until what was throttled is asked again."""

_OWN_PART = 0.95
"""Of `--timeout`: the part after which a question is given up here, where more is known of why."""

_LISTED = 100
"""Names of secrets on one page, of which the nearest to a wrong one is told."""

_ALIKE = frozenset({Failure.NOT_AUTHENTICATED, Failure.NO_ADDRESS, Failure.UNREACHABLE, Failure.TLS,
                           Failure.TIMED_OUT, Failure.THROTTLED})  # fmt: skip
"""Failures of a batch that each of its secrets would meet by itself as well."""


class Version(NamedTuple):
    """What Secrets Manager keeps of one version of a secret; ``value`` is None where it is no text."""

    name: str
    value: Secret | None
    made: date | None


class Manager:
    """Several threads may ask at the same time; the first one makes the client for all."""

    def __init__(self, session: Session, region: str, seconds: float) -> None:
        self._session = session
        self._region = region
        self._seconds = seconds
        self._lock = threading.Lock()
        self._client: Client | StoreFailure | None = None

    def versions(self, questions: Sequence[Question], young: date | None) -> Mapping[Question, Version | StoreFailure]:
        """An answer to each, or why there is none. Raises `StoreFailure` where that is the same for all.

        Several of the current stage are asked for together, up to `TOGETHER`. Of a batch AWS tells when a secret was
        made, and not when it was last changed: one made before ``young`` is asked for by itself.
        """
        until = time.monotonic() + self._seconds * _OWN_PART
        self._connected(until)
        together = [question.secret for question in questions if question.stage == CURRENT]
        found = self._together(together, until) if len(together) > 1 else {}
        single = [q for q in questions if q not in found or _is_before(found[q], young)]
        found |= zip(single, self._side_by_side([partial(self._one, q, until) for q in single], until), strict=True)
        if any(isinstance(each, NoSuchSecret) for each in found.values()):
            [names] = self._side_by_side([partial(self._names, until)], until)
            near = () if isinstance(names, StoreFailure) else names
            return {q: v.with_near(near) if isinstance(v, NoSuchSecret) else v for q, v in found.items()}
        return found

    def _side_by_side(self, tasks: Sequence[Callable[[], T]], until: float) -> list[T | StoreFailure]:
        """What each gives, in as many threads; one that is given up goes on, and stays quiet until it ends."""
        done = side_by_side([partial(_quietly, task) for task in tasks], max(until - time.monotonic(), 0))
        return [timed_out(self._seconds) if isinstance(each, TimedOut) else each for each in done]

    def _one(self, question: Question, until: float) -> Version | StoreFailure:
        stage = {} if question.stage == CURRENT else {"VersionStage": question.stage}
        try:
            answer = self._asked("get_secret_value", question.secret, until, SecretId=question.secret, **stage)
            return self._version(answer)
        except StoreFailure as failure:
            return failure

    def _together(self, secrets: Sequence[str], until: float) -> dict[Question, Version | StoreFailure]:
        """What a batch gives: nothing where this user may ask for none, or this server knows of none."""
        try:
            answer = self._asked("batch_get_secret_value", "all of them", until, SecretIdList=list(secrets))
            return dict(self._of_batch(answer, frozenset(secrets)))
        except StoreFailure as failure:
            if failure.failure in _ALIKE:
                raise
            return {}

    def _of_batch(
        self, answer: Mapping[str, Any], secrets: frozenset[str]
    ) -> Iterator[tuple[Question, Version | StoreFailure]]:
        """A secret may have been asked for by its name, by its ARN, and by that without AWS's own six characters."""
        for value in answer.get("SecretValues", ()):
            arn = str(value.get("ARN"))
            for secret in secrets.intersection((str(value.get("Name")), arn, arn[:-7])):
                yield Question(secret), self._version(value)
        for error in answer.get("Errors", ()):
            secret, said = str(error.get("SecretId")), {"Code": error.get("ErrorCode"), "Message": error.get("Message")}
            if secret in secrets:
                yield Question(secret), of_answer({"Error": said}, self._about(secret))

    def _version(self, answer: Mapping[str, Any]) -> Version:
        text, binary = answer.get("SecretString"), answer.get("SecretBinary")
        if isinstance(binary, bytes):
            with suppress(UnicodeDecodeError):
                text = binary.decode()
        elif not isinstance(text, str):
            raise not_understood(self._about("").server)
        value = Secret(text) if isinstance(text, str) else None
        return Version(str(answer.get("Name") or ""), value, day(answer.get("CreatedDate")))

    def _names(self, until: float) -> Sequence[str]:
        """Names of secrets that are there, as far as this user may list them: one page."""
        try:
            listed = self._asked("list_secrets", "", until, MaxResults=_LISTED).get("SecretList", ())
        except StoreFailure:
            return ()
        return [name for each in listed if (name := str(each.get("Name"))).isprintable()]

    def _asked(self, operation: str, secret: str, until: float, **parameters: Any) -> Mapping[str, Any]:
        """The answer of AWS; asked again as long as that may help, and time is left. Raises `StoreFailure`."""
        ask = getattr(self._connected(until).api, operation)
        pause = _FIRST_PAUSE
        while True:
            try:
                answer: Mapping[str, Any] = ask(**parameters)
                return answer
            except Exception as error:
                if not is_passing(error) or time.monotonic() + pause > until:
                    raise of_exception(error, self._about(secret)) from None
            time.sleep(pause * random.uniform(0.5, 1))
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _connected(self, until: float) -> Client:
        """The client, made by whoever comes first. Raises `StoreFailure`, the same for all."""
        with self._lock:
            if self._client is None:
                [region] = side_by_side([partial(_quietly, self._region_signed_in)], max(until - time.monotonic(), 0))
                self._client = self._made(region, until)
        if isinstance(self._client, StoreFailure):
            raise self._client
        return self._client

    def _region_signed_in(self) -> str | StoreFailure:
        try:
            return self._session.sign_in(self._region)
        except Exception as error:
            return of_exception(error, self._about(""))

    def _made(self, region: str | StoreFailure | TimedOut, until: float) -> Client | StoreFailure:
        if isinstance(region, TimedOut):
            return no_credentials_yet(self._seconds)
        if isinstance(region, StoreFailure):
            return region
        try:
            return self._session.client(region, max(until - time.monotonic(), 0.01))
        except AttributeError:
            raise  # no server's fault: a botocore whose connections are not where `client` takes them from
        except Exception as error:
            return of_exception(error, self._about(""))

    def _about(self, secret: str) -> Asked:
        server = self._client.server if isinstance(self._client, Client) else ""
        return Asked(secret, server, self._seconds)


def _is_before(version: Version | StoreFailure, young: date | None) -> bool:
    return isinstance(version, Version) and version.made is not None and young is not None and version.made < young


def _quietly(task: Callable[[], T]) -> T:
    with quiet():
        return task()
