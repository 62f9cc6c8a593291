"""Secrets of AWS Secrets Manager."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, NoReturn

from auracheck.errors import Unreadable
from auracheck.extras import install_line
from auracheck.model import Setting, Target
from auracheck.policy import Match, Policy
from auracheck.sources.base import Context, Item
from auracheck.sources.stores.aws.spec import CURRENT, Question, parsed
from auracheck.sources.stores.base import Answer, Asking, Store
from auracheck.sources.stores.failures import Failure, StoreFailure
from auracheck.sources.stores.kept import Kept, as_json

if TYPE_CHECKING:
    from auracheck.sources.stores.aws.manager import Manager, Version

MOST_KEYS = 10
"""Names that are told at most where a key is not there."""

TOGETHER = 20
"""Secrets in one BatchGetSecretValue at most (Secrets Manager's API reference, `SecretIdList`)."""


class Aws(Store):
    """A secret of AWS Secrets Manager, by its name or ARN.

    It is asked for through botocore, with the credentials, profile, region and endpoint that every program of AWS
    takes: AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL, AWS_CA_BUNDLE and the like, ~/.aws/config, SSO, roles, an
    instance's own. An ARN names its region itself. A code of MFA is never asked for. Where your own profile has a
    `credential_process`, botocore runs it, as every program of AWS does.

    Where its text is a JSON object each key is a setting; keys match the policy's names whatever their case and dash,
    so that jwt_secret_key and jwt-secret-key are JWT_SECRET_KEY. #KEY picks one of them, spelt as it is there. Any
    other text is one value, and the last part of the secret's name says whose: auraconnect/production/jwt-secret-key.
    Binary is read where it is text in UTF-8.

    ?stage=AWSPREVIOUS reads the version before the one in use, or that of any other stage. A value is as old as its
    version, whatever was changed of the secret's tags since.

    It needs secretsmanager:GetSecretValue on the secret, and kms:Decrypt where a key of your own encrypts it. With
    secretsmanager:BatchGetSecretValue, several sources are asked for in one question, 20 at a time; with
    secretsmanager:ListSecrets a name that is not there is told with the one that is nearest to it.
    """

    scheme = "aws"
    takes = "NAME-or-ARN"

    def __init__(self, spec: str, location: str, context: Context) -> None:
        super().__init__(spec, location, context)
        self.question, self.key = parsed(location)

    @classmethod
    def askings(cls, stores: Sequence[Store]) -> Iterable[Asking]:
        """A question for each 20 secrets of one region, since more are not answered at once."""
        try:
            from auracheck.sources.stores.aws.client import Session
            from auracheck.sources.stores.aws.manager import Manager
        except ImportError:
            return [Asking(stores, _missing)]
        regions: defaultdict[str, list[Aws]] = defaultdict(list)
        for store in stores:
            if isinstance(store, Aws):
                regions[store.question.region].append(store)
        session = Session()
        return [
            Asking(group, partial(_ask, manager, group))
            for region, here in regions.items()
            for manager in [Manager(session, region, here[0].context.timeout)]
            for group in _groups(here)
        ]

    def answer(self, version: "Version | StoreFailure") -> Answer:
        """What became of it: the names and values that the text of a version holds."""
        if isinstance(version, StoreFailure):
            return version
        if version.value is None:
            return Unreadable("its value is SecretBinary, and no text in UTF-8")
        name, text = version.name or self.question.name, version.value.reveal()
        members = as_json(text)
        try:
            if self.key:
                return Kept(self._picked(members), name, version.made)
            if isinstance(members, dict):
                return Kept(members, name, version.made)
            return Kept(self._one_value(text, name), name, version.made, "aws-text")
        except Unreadable as failure:
            return failure

    def _one_value(self, text: str, name: str) -> Mapping[str, object]:
        match = self.context.policy.find(_last(name))
        if match is None:
            raise Unreadable("its text is one value, and the last part of its name is no name of the policy")
        return {match.entry.name: text}

    def _picked(self, members: object) -> Mapping[str, object]:
        if not isinstance(members, dict):
            raise StoreFailure(Failure.NOT_JSON, f"its text is no JSON object, and has no key; leave #{self.key} out")
        if self.key not in members:
            raise StoreFailure(Failure.NOT_THERE, self._no_key(members))
        return {self.key: members[self.key]}

    def items(self, answer: Answer) -> Iterator[Item]:
        """Where the one key says nothing, as `value` does, the secret's own name may say what it is."""
        for item in super().items(answer):
            if isinstance(item, Target) and self.key and not self.context.policy.find(self.key):
                named = partial(self._named, self.context.policy.find(_last(item.location)))
                item = item._replace(settings=tuple(map(named, item.settings)))
            yield item

    def _named(self, match: Match | None, setting: Setting) -> Setting:
        if match is None or setting.name != self.key:
            return setting
        return setting._replace(name=match.entry.name, key=self.key)

    def _no_key(self, members: Mapping[str, object]) -> str:
        """Only keys that are names of the policy are told: any other may be a part of a secret."""
        known = sorted(filter(self.context.policy.find, members))
        has = f"; of the policy's names it has {', '.join(known[:MOST_KEYS])}" if known else ""
        return f"the secret's JSON has no key {self.key!r}{has}"


def _groups(stores: Sequence[Aws]) -> Iterator[list[Aws]]:
    """Those that ask the same together, those of the current stage with up to 20 secrets in all."""
    asking: defaultdict[Question, list[Aws]] = defaultdict(list)
    for store in stores:
        asking[store.question].append(store)
    current = [same for question, same in asking.items() if question.stage == CURRENT]
    for at in range(0, len(current), TOGETHER):
        yield [store for same in current[at : at + TOGETHER] for store in same]
    yield from (same for question, same in asking.items() if question.stage != CURRENT)


def _ask(manager: "Manager", stores: Sequence[Aws]) -> Sequence[Answer]:
    questions = list(dict.fromkeys(store.question for store in stores))
    versions = manager.versions(questions, _young([store.context.policy for store in stores]))
    return [store.answer(versions[store.question]) for store in stores]


def _missing() -> NoReturn:
    raise Unreadable(f"it is asked by way of botocore, which is an extra: {install_line('aws')}")


def _young(policies: Iterable[Policy]) -> date | None:
    """The day from which on nothing is too old for any of the policies; None where none of them says so."""
    ages = [entry.max_age for policy in policies for entry in policy.secrets.values() if entry.max_age is not None]
    with suppress(OverflowError):
        return datetime.now(UTC).date() - timedelta(days=min(ages)) if ages else None
    return None


def _last(name: str) -> str:
    return name.rpartition("/")[2]
