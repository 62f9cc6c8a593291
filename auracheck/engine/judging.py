"""Who judges a target: the policy that its source has, and for every other credential its name alone."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

from auracheck.deployment import JudgedTarget
from auracheck.deployment.inference import expected, inferred, referring
from auracheck.deployment.matching import DISTINCTIVE, by_fork, by_image, by_names, policy_of, role
from auracheck.engine.beside import env_files_in, names_in_example, programs_of_project
from auracheck.engine.environments import deployment_of, is_left_out, is_undeployed, statements
from auracheck.model import EXTERNAL, Kind, Setting, Target
from auracheck.policy import Policy
from auracheck.policy.entry import BY_NAME, CREDENTIALS, OWN_POLICY, Entry, squash
from auracheck.policy.names import guess_kind, is_option, of_several

_NOBODY = Policy("", {}, {})

Winners = Mapping[str, Setting]
"""The setting that counts for each name of a target."""


def is_recognized(target: Target) -> bool:
    """Whether there is something to judge in it, whoever does: a credential, or a program of the catalogue."""
    winners = target.winners()
    if by_image(target.image) or _has_credential((*winners.values(), *target.in_files), _NOBODY):
        return True
    return bool(_absent(target, winners, _NOBODY)) or _lacks_own(target, winners)


def _lacks_own(target: Target, winners: Winners) -> bool:
    """Whether an env file leaves a credential empty that a framework of its project requires."""
    empty = {setting.name for setting in winners.values() if setting.blank and guess_kind(setting.name) in CREDENTIALS}
    if not empty or target.noun != "file":
        return False
    projects = map(policy_of, programs_of_project(os.path.dirname(target.location)))
    return any(each.secrets[name].required_in for each in projects for name in empty & each.secrets.keys())


class Judges:
    """Who judges each target of a run, judged as ``requested`` (option or variable, environment) or by itself.
    ``picks``: the user named those that are judged (`--service`), ``chosen``: the policy (`--policy`), ``here``: no
    source, so that the working directory is the project."""

    def __init__(self, requested: tuple[str, str] | None, *, picks: bool, chosen: bool, here: bool) -> None:
        self._requested = requested
        self._picks = picks
        self._chosen = chosen
        self._here = here
        self._composed: dict[tuple[object, ...], Policy] = {}
        self._programs_of_project = cache(programs_of_project)  # for this run: the next one may find other files
        self._names_in_example = cache(names_in_example)
        self._env_files_in = cache(env_files_in)

    def judge(self, target: Target, policy: Policy) -> JudgedTarget:
        """The target with all that is judged in it: what its policy requires, if that is about it, and each credential
        besides. Its settings are kept."""
        target = target._replace(settings=tuple(target.settings))
        if target.kind is Kind.EXAMPLE:
            return deployment_of(target, self._of_example(target, policy), self._requested)
        if self._picks and not target.judged:
            return deployment_of(target, policy, self._requested)
        if self._is_of_another(target, policy):
            return deployment_of(target._replace(judged=False), policy, self._requested)
        winners = target.winners()
        programs = [each for each in self._programs(target, policy, winners) if not _is_client(each, target)]
        by_default = policy.is_builtin and not self._chosen
        known = self._is_ours(target, policy, programs, winners) if by_default else target.judged
        programs = [each for each in programs if not known or role(each) == "server"]
        own = self._composed_of(policy, known, programs, target, winners)
        if self._has_own_file(target, own):
            return deployment_of(target._replace(judged=False), policy, self._requested)
        besides = inferred((*winners.values(), *target.in_files), own) | _absent(target, winners, own)
        besides = {name: entry for name, entry in besides.items() if not _is_setting_of(programs, of_several(name))}
        if not target.judged and (known or besides or programs):
            target = target._replace(judged=True)
        by = [policy.name if policy.path is None else OWN_POLICY] * known + programs + [BY_NAME] * bool(besides)
        presence_known = known or any(role(each) != "framework" for each in programs)
        return deployment_of(target, self._with(own, besides), self._requested, tuple(by), presence_known)

    def _of_example(self, target: Target, policy: Policy) -> Policy:
        """The policy that an example is asked by: of AuraConnect's nothing where the project is a framework's."""
        by_default = policy.is_builtin and not self._chosen
        is_strangers = by_default and self._is_of_framework(target, policy, target.names)
        return self._once((id(policy),), policy.without_secrets) if is_strangers else policy

    def _is_of_another(self, target: Target, policy: Policy) -> bool:
        """Whether nobody named this env file, and its own name is that of development or of tests while what is
        deployed is checked: `.env.dev` and `.env.test` are not production. A directory gives such a file the names by
        which a policy may know it."""
        if not self._is_found(target, policy):
            return False
        located = [environment for who, environment in statements(target, policy) if who == "location"]
        is_of_another = bool(located) or is_undeployed(target)
        return is_of_another and not any(environment.strict for environment in located)

    def _has_own_file(self, target: Target, policy: Policy) -> bool:
        """Whether nobody named this env file, and its variable says development, while what is deployed is checked and
        has a file of its own beside it: `.env` with APP_ENV=local, and `.env.production`."""
        if not self._is_found(target, policy) or not self._requested:
            return False
        asked, stated = policy.environment(self._requested[1]), statements(target, policy)
        if not stated or any(environment.strict for _, environment in stated):
            return False
        beside = self._env_files_in(os.path.dirname(target.location))
        return any(asked in policy.environments_in(name) for name in beside)

    def _is_found(self, target: Target, policy: Policy) -> bool:
        """Whether it is an env file that nobody named, in a directory that is checked as what is deployed."""
        asked = policy.environment(self._requested[1]) if self._requested else None
        return asked is not None and asked.strict and target.noun == "file" and bool(target.names)

    def _programs(self, target: Target, policy: Policy, names: Winners) -> Sequence[str]:
        """The entries of the catalogue that are about the target. Files are looked at where nothing else says whose an
        env file is."""
        others = [name for name in names if name not in policy.secrets or policy.secrets[name].is_beyond]
        program = by_image(target.image) or (by_names(names) if len(others) >= DISTINCTIVE else "")
        program = program or by_fork(target.image, names)
        if not program and policy.is_builtin and (frameworks := self._frameworks_in(target, names)):
            return frameworks
        if program or not _is_of_folder(target, names) or not policy.is_builtin:
            return [program] if program else []
        if _has_own_keys(names, policy) and not self._is_of_framework(target, policy, names):
            return []
        return self._programs_around(target)

    def _frameworks_in(self, target: Target, names: Winners) -> Sequence[str]:
        """The frameworks that the files prove of which a container is built, and whose environment it names. What they
        require may be in a file of the image."""
        built = target.container.built_from if target.container else ""
        folders = (built, os.path.dirname(built), os.path.dirname(target.location)) if built else ()
        found = next(filter(None, map(self._programs_of_project, folders)), ())
        return [each for each in found if role(each) == "framework" and policy_of(each).variable in names]

    def _is_of_framework(self, target: Target, policy: Policy, names: Iterable[str]) -> bool:
        """Whether the files of the project prove a framework, so that a DATABASE_URL or a SESSION_SECRET alone is that
        of another application: AuraConnect's has both of its keys under their own names."""
        if policy.keys.issubset(map(squash, names)):
            return False
        return any(role(each) == "framework" for each in self._programs_around(target))

    def _programs_around(self, target: Target) -> Sequence[str]:
        """The programs that the files of the target's project prove; none for an environment that is read wherever
        auracheck was started."""
        if target.live:
            return self._programs_of_project("") if self._here else ()
        return self._programs_of_project(os.path.dirname(target.location)) if target.origin.file is not None else ()

    def _is_ours(self, target: Target, policy: Policy, programs: Sequence[str], names: Winners) -> bool:
        """Whether AuraConnect's policy is about the target. A container is AuraConnect's if it takes one of its own
        keys, or another of its secrets where the example beside has its keys. So is a service with the name of one of
        its own, whose example may be in the folder of that name."""
        applications = [each for each in programs if role(each) == "application"]
        if any(not _is_ours_as_well(target, policy, each, names) for each in applications):
            return False
        if any(each == by_image(target.image) and role(each) == "server" for each in programs):
            return False
        if _has_own_keys((*names, *_left_empty(target, names), *(r.name for r in target.open_references())), policy):
            return target.judged and not self._is_of_framework(target, policy, names)
        folder = os.path.dirname(target.location) if target.origin.file is not None else ""
        beside = self._names_in_example(folder)
        if not target.judged or target.image or target.kind is Kind.IMAGE:
            own = [name for name in target.names if name in policy.services and target.kind is Kind.PROCESS]
            examples = (beside, *(self._names_in_example(os.path.join(folder, name)) for name in own))
            is_likely = bool(own) or any(map(policy.is_about, names))
            ours = (each for each in examples if _has_own_keys(each, policy))
            return is_likely and not all(self._is_of_framework(target, policy, each) for each in ours)
        return not (_is_strangers(names, policy, beside, programs) or self._is_of_framework(target, policy, names))

    def _composed_of(
        self, policy: Policy, known: bool, programs: Sequence[str], target: Target, winners: Winners
    ) -> Policy:
        """The policy, if it is about the target, with what the entries know of its variables."""
        base = policy if known else self._once((id(policy),), policy.without_secrets)
        for program in programs:
            base = self._over(base, program, target, winners)
        return base

    def _over(self, base: Policy, program: str, target: Target, winners: Winners) -> Policy:
        """The entry's facts below the policy's: of the secrets those that are set, and those that it asks for."""
        added = policy_of(program)
        is_sure = program == by_image(target.image) or role(program) == "application" or added.variable in winners
        is_built = program != by_names(winners) and program in self._frameworks_in(target, winners)
        asks = is_sure and not is_built and not target.partial and target.kind is not Kind.INIT
        news = ((name, entry) for name, entry in added.secrets.items() if name not in base.secrets)
        in_files = {setting.name for setting in target.in_files}
        known = [(n, e) for n, e in news if n in winners or n in in_files or (asks and e.asked)]
        names = [name for name, entry in known if not is_left_out(entry, winners.get(name))]
        return self._once((id(base), program, *names), lambda: base.with_entry(added, names))

    def _with(self, policy: Policy, besides: dict[str, Entry]) -> Policy:
        """The policy with these entries."""
        if not besides:
            return policy
        kinds = ((entry.name, entry.kind) for entry in besides.values())
        return self._once((id(policy), *kinds), lambda: policy._replace(secrets={**policy.secrets, **besides}))

    def _once(self, key: tuple[object, ...], compose: Callable[[], Policy]) -> Policy:
        """The composed policy of that key, made once: equal targets share one object, which rules know it by. The key
        begins with the id of what it is composed of, which the run or this object keeps."""
        if key not in self._composed:
            self._composed[key] = compose()
        return self._composed[key]


def _is_client(program: str, target: Target) -> bool:
    """Whether the container has a server's image for the clients in it."""
    return target.container is not None and target.container.is_client and role(program) == "server"


def _is_setting_of(programs: Sequence[str], name: str) -> bool:
    """Whether one of the programs knows the name as no credential (MinIO's `MINIO_NOTIFY_REDIS_KEY` names a list)."""
    entries = [policy_of(program).secrets.get(name) for program in programs] if name else []
    return any(entry is not None and not entry.is_credential for entry in entries)


def _absent(target: Target, winners: Winners, policy: Policy) -> dict[str, Entry]:
    """An entry for each credential that is to be there and is not, and that the policy does not know."""
    return referring(target.open_references(), winners, policy) | expected(_left_empty(target, winners), policy)


def _left_empty(target: Target, winners: Winners) -> list[str]:
    """The names that a chart leaves empty, which are given when it is installed."""
    if not (target.partial and target.kind in (Kind.STORE, Kind.VALUES)):
        return []
    return [name for name, setting in winners.items() if setting.value is EXTERNAL]


def _is_ours_as_well(target: Target, policy: Policy, program: str, names: Winners) -> bool:
    """Whether AuraConnect's policy is about a target with the variables of another application: one of its keys is
    there, which that one does not have; in a live environment, any of its secrets."""
    if target.live:
        return any(map(policy.is_about, names))
    others = policy_of(program).secrets
    own = (name for name in names if name in policy.secrets and name not in others)
    return not by_image(target.image) and _has_own_keys(own, policy)


def _is_strangers(winners: Winners, policy: Policy, beside: Sequence[str], programs: Sequence[str]) -> bool:
    """Whether what has none of AuraConnect's keys is another application's: the example beside it names credentials
    and neither key, or the file names credentials and none of AuraConnect's. An empty one is named where it is a
    credential of the project's framework."""
    if any(guess_kind(name) in CREDENTIALS for name in beside) and not _has_own_keys(beside, policy):
        return True
    if any(map(policy.is_about, winners)):
        return False
    in_file = [each for each in winners.values() if each.origin.file is not None and not is_option(each.name)]
    return _has_credential(in_file, _NOBODY) or any(_names_credential(in_file, policy_of(each)) for each in programs)


def _names_credential(settings: Iterable[Setting], policy: Policy) -> bool:
    """Whether one of the settings is a credential of the policy, set or empty."""
    entries = policy.secrets
    return any(setting.name in entries and entries[setting.name].is_credential for setting in settings)


def _has_credential(settings: Iterable[Setting], policy: Policy) -> bool:
    """Whether one of the settings is a credential that the policy does not know; the others are not looked at."""
    return any(inferred((setting,), policy) for setting in settings)


def _is_of_folder(target: Target, names: Winners) -> bool:
    """Whether the files around may say whose it is: an env file or a unit. Each service and CI job of a project may run
    another program, and a Compose file that no project loads was not read."""
    return target.noun in ("file", "") and (target.judged or _lacks_own(target, names))


def _has_own_keys(names: Iterable[str], policy: Policy) -> bool:
    """Whether a key of the policy is among these names, which no other application has."""
    matches = filter(None, map(policy.find, names))
    return any(match.entry.kind == "key" and not match.entry.is_beyond for match in matches)
