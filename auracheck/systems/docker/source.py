"""What a Dockerfile sets in the image that it builds."""

import os
from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence

from auracheck.deployment.matching import repository
from auracheck.model import EXTERNAL, Document, Kind, Origin, Secret, Setting, Target, Unread
from auracheck.policy.entry import CREDENTIALS
from auracheck.policy.names import guess_kind
from auracheck.regex import regex
from auracheck.systems.docker.instructions import (
    MAX_VALUES,
    Dockerfile,
    Instruction,
    arguments,
    expanded,
    pairs,
    parsed,
)
from auracheck.systems.env_file import location, value_of
from auracheck.systems.files import Budget, decoded, read_file
from auracheck.systems.source import Context, Item, Source
from auracheck.typed import NamedTuple

NO_END = "here-document without its end: docker build refuses the file"
NO_STAGE = "{} before the first FROM: docker build refuses the file"
_OF_A_STAGE = frozenset(
    {"ADD", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "LABEL", "RUN", "USER", "VOLUME", "WORKDIR"}
)
_PLAIN = regex(r"[\w./:@+-]+")
_FROM = regex(r"(?:--\S+\s+)*(\S+)(?:\s+[aA][sS]\s+(\S+))?")


class _Stage(NamedTuple):
    """A stage: the image or stage that it begins with, and the number of its first instruction behind FROM."""

    base: str
    name: str
    at: int


class DockerfileSource(Source):
    """A Dockerfile: the variables that it sets in the image, by ENV.

    They are the defaults of each container, which a deployment may override, so nothing is required there and every
    finding is a warning at most. What counts is the last stage and the stages that it is built from: what another stage
    sets does not get into the image, and neither does RUN NAME=value. A value of ARG counts where ENV takes it; one
    that the build is given is not known. Read as BuildKit reads it; nothing is built.
    """

    scheme = "dockerfile"

    @classmethod
    def read_together(cls, spec: str, paths: Sequence[str], context: Context) -> Iterator[Item]:
        """In a directory those that set a credential, or are unread in part: most Dockerfiles set none."""
        for path in paths:
            items = list(cls(spec, path, context).read())
            targets = [item for item in items if isinstance(item, Target)]
            is_unread = any(isinstance(item, Unread) for item in items)
            if is_unread or any(map(_may_be_credential, targets[0].settings)):
                yield from items

    def found(self) -> Iterator[Item]:
        path = self.location
        content = read_file(path, timeout=self.context.timeout)
        file = parsed(decoded(content, "docker build"))
        stages = list(_stages(file))
        settings = tuple(_filled(list(_settings(file, stages, path))))
        yield Document(path, "dockerfile", "", content)
        yield from (Unread(self.spec, reason, path, each.line) for each, reason in _refused(file, stages))
        yield Target(
            path,
            self.scheme,
            settings,
            origin=Origin(path),
            kind=Kind.IMAGE,
            location=location(path),
            names=(os.path.basename(path),),
            partial=True,
            noun="file",
            image=_base(file, stages),
        )


def _refused(file: Dockerfile, stages: Sequence[_Stage]) -> Iterator[tuple[Instruction, str]]:
    """The instructions for which docker refuses to build, each with the reason: the first one before any stage (only
    ARG may be there), and each here-document without its end."""
    before = file.instructions[: stages[0].at - 1 if stages else None]
    early = next((each for each in before if each.name in _OF_A_STAGE), None)
    if early:
        yield early, NO_STAGE.format(early.name)
    yield from ((each, NO_END) for each in file.instructions if not each.ends)


def image_settings(path: str) -> Iterator[Setting]:
    """What a Dockerfile sets in its image, also what it leaves empty for the deployment to give. Raises
    `Unreadable`."""
    return settings_of(parsed(decoded(read_file(path), "docker build")), path)


def settings_of(file: Dockerfile, path: str) -> Iterator[Setting]:
    """The same of a file that was read. Raises `Unreadable`."""
    return _settings(file, list(_stages(file)), path)


def base_of(file: Dockerfile) -> str:
    """The image from outside that the last stage is built from; empty where that is not known."""
    return _base(file, list(_stages(file)))


def with_arguments(file: Dockerfile, given: Mapping[str, str]) -> Dockerfile:
    """A file with the values that a build is given for its arguments (`--build-arg`), those of plain words."""
    return file._replace(instructions=tuple(_given(each, given) for each in file.instructions))


def _given(instruction: Instruction, given: Mapping[str, str]) -> Instruction:
    name = instruction.rest.partition("=")[0].strip() if instruction.name == "ARG" else ""
    value = given.get(name, "")
    return instruction._replace(rest=f"{name}={value}") if _PLAIN.fullmatch(value) else instruction


def until_stage(file: Dockerfile, name: str) -> Dockerfile:
    """A file up to the end of the stage of that name, which is what a build with `--target` makes; all of it where it
    has no such stage."""
    stages = list(_stages(file))
    following = next((number for number, stage in enumerate(stages, 1) if stage.name == name.lower()), len(stages))
    if not name or following == len(stages):
        return file
    return file._replace(instructions=file.instructions[: stages[following].at - 1])


def _filled(settings: Sequence[Setting]) -> Iterator[Setting]:
    """The settings without those that end empty, which the deployment is to give."""
    last = {each.name: each.value for each in settings}
    empty = {name for name, value in last.items() if isinstance(value, Secret) and value.reveal() == ""}
    return (each for each in settings if each.name not in empty)


def _may_be_credential(setting: Setting) -> bool:
    kind = guess_kind(setting.name)
    return setting.value is not EXTERNAL and (kind in CREDENTIALS or kind == "url")


def _stages(file: Dockerfile) -> Iterator[_Stage]:
    for number, instruction in enumerate(file.instructions):
        found = _FROM.match(instruction.rest) if instruction.name == "FROM" else None
        if found:
            yield _Stage(found[1], (found[2] or "").lower(), number + 1)


def _chain(stages: Sequence[_Stage]) -> list[int]:
    """The last stage and those that it is built from, by number, the first one first."""
    known: dict[str, int] = {}
    before: list[int] = []
    for number, stage in enumerate(stages):
        before.append(known.get(stage.base.lower(), -1))
        known.update({str(number): number, stage.name: number} if stage.name else {str(number): number})
    chain: list[int] = []
    at = len(stages) - 1
    while at >= 0:
        chain.append(at)
        at = before[at]
    return chain[::-1]


def _base(file: Dockerfile, stages: Sequence[_Stage]) -> str:
    """The image from outside that the last stage is built from; empty where an argument without a value names it, and
    not its tag alone."""
    base = stages[_chain(stages)[0]].base if stages else ""
    base = (expanded(base, file.escape, _before(file, stages)) or base) if "$" in base else base
    return "" if "$" in repository(base) else base


def _before(file: Dockerfile, stages: Sequence[_Stage]) -> dict[str, str | None]:
    """The arguments before the first stage, with their defaults."""
    first = stages[0].at if stages else 0
    before = (each for each in file.instructions[:first] if each.name == "ARG")
    return {name: value for each in before for name, value in arguments(each.rest, file.escape, {})}


def _settings(file: Dockerfile, stages: Sequence[_Stage], path: str) -> Iterator[Setting]:
    """What ENV sets in the stages of the image, in order: of several with one name the last counts."""
    before = _before(file, stages)
    values: dict[str, str | None] = {}
    declared: dict[str, str | None] = {}  # a stage inherits the arguments of the one that it is built from
    known = ChainMap(values, declared)
    budget = Budget(MAX_VALUES, f"values too long: more than {MAX_VALUES >> 20} MiB in all")
    for number in _chain(stages):
        end = stages[number + 1].at if number + 1 < len(stages) else len(file.instructions)
        for instruction in file.instructions[stages[number].at : end]:
            if instruction.name == "ARG":
                for name, value in list(arguments(instruction.rest, file.escape, known)):
                    declared[name] = before.get(name, declared.get(name)) if value is None else value
            elif instruction.name == "ENV":
                yield from _set(file, instruction, known, path, budget)


def _set(
    file: Dockerfile, instruction: Instruction, known: ChainMap[str, str | None], path: str, budget: Budget
) -> Iterator[Setting]:
    """What one ENV sets; each of its values sees those before the instruction."""
    place = instruction.line, 0
    for name, value in list(pairs(instruction.rest, file.escape, known)):
        known[name] = value
        place = file.place(instruction, name, place)
        budget.spend(len(value or ""))
        yield Setting(name, EXTERNAL if value is None else value_of(value), Origin(path, place[0], place[1] or 1))
