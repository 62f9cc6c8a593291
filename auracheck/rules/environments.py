"""The environment that a fix is for: the setting that names it, and the env file of another one."""

import os

from auracheck.deployment import JudgedTarget
from auracheck.model import Kind, Setting, Target
from auracheck.policy.origins import MADE_HERE
from auracheck.steps import DoStep, EditStep, RunStep, Step
from auracheck.systems import grammars, system_of
from auracheck.systems.steps import Place, has_name, write


def set_environment(judged: JudgedTarget, setting: Setting | None) -> tuple[Step, ...]:
    """The step that makes the program start in the environment that it is judged as, in the form of that place."""
    target = judged.target
    place = Place(target, judged.policy.variable, "", setting.origin if setting else target.origin, setting)
    if names_another(judged, place.scheme, place.file):
        return own_file(judged, place)
    line = system_of(place.scheme).line(place, _word(judged))
    if place.file is None:
        return (RunStep(line),)
    if setting is None or place.origin.line is None:
        return (EditStep(place.file, None, "insert", (line,)),)
    return (EditStep(place.file, place.origin.line, "replace", (line,)),)


def names_another(judged: JudgedTarget, scheme: str, file: str | None) -> bool:
    """Whether it is an env file that names another environment than it is judged as, and so keeps its values. One that
    a container reads does so by its own name alone: nothing would read another file."""
    is_env_file = judged.target.kind is Kind.PROCESS and scheme in grammars() and not judged.target.live
    if file is None or not is_env_file:
        return False
    if judged.target.container is not None:
        return _is_of_another(judged, file)
    return judged.named is not None and judged.named.name != judged.environment


def without_other(judged: JudgedTarget) -> Target:
    """The target, without an env file whose name is that of another environment than it is judged as."""
    is_other = _is_of_another(judged, judged.target.env_file)
    return judged.target._replace(env_file="") if is_other else judged.target


def _is_of_another(judged: JudgedTarget, path: str) -> bool:
    """Whether a file's name is that of another environment."""
    named = judged.policy.environments_in(os.path.basename(path))
    return any(each.name != judged.environment for each in named)


def own_file(judged: JudgedTarget, place: Place) -> tuple[Step, ...]:
    """The command that makes a file of its own for the environment, in the same folder; where nobody knows what must be
    in it, that for this one variable."""
    word = _word(judged)
    path = os.path.join(os.path.dirname(place.file or ""), f".env.{word}")
    if not judged.presence_known:
        if not place.make:
            return (EditStep(path, None, "insert", (f"{place.name}={word}",)),)
        if _is_url(judged, place.name):  # there is none in that file of which a command could keep the rest
            return (DoStep(f"set {place.name} in {path}: the one for {judged.environment}", "place", path),)
        words = DoStep(f"set {place.name} in {path}", "place", path)
        return (write(place.make, path) if has_name(place.make) else words,)
    urls = any(entry.kind == "url" and name in judged.required for name, entry in judged.policy.secrets.items())
    host, needs = (" --host HOST", ("HOST",)) if urls else ("", ())
    return (write(f"{MADE_HERE}all{host}", path)._replace(needs=needs),)


def _is_url(judged: JudgedTarget, name: str) -> bool:
    match = judged.policy.find(name)
    return match is not None and match.entry.kind == "url"


def _word(judged: JudgedTarget) -> str:
    """What the program calls the environment: one that says `dev` says `prod` (Symfony, Phoenix)."""
    policy, setting = judged.policy, judged.target.winners().get(judged.policy.variable)
    now = setting.reveal() if setting else ""
    said, asked = policy.environment(now), policy.environment(judged.environment)
    if policy.exact or not said or not asked or now == said.name or not said.name.startswith(now):
        return judged.environment
    return next((word for word in asked.aliases if asked.name.startswith(word)), judged.environment)
