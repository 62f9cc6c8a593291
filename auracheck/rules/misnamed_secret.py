"""The rule misnamed-secret."""

import os
from collections.abc import Iterator

from auracheck.deployment import JudgedTarget, Run
from auracheck.model import Setting, Target
from auracheck.policy import Policy
from auracheck.policy.entry import BY_NAME, CREDENTIALS, Entry, squash
from auracheck.policy.names import guess_kind, is_option
from auracheck.report import Finding
from auracheck.rules.credentials import names_a_file
from auracheck.rules.rule import STRICT_ERROR, Rule
from auracheck.steps import EditStep, RunStep, Step, do
from auracheck.systems import grammars


class MisnamedSecret(Rule):
    """A secret is set under a name that the application does not read.

    What it finds
    A variable whose name differs from that of a secret only in case and in the characters - . _ (jwt-secret-key), a
    common wrong name (JWT_SECRET; `mistaken` in the policy), or NAME_FILE if the policy does not say that the
    application reads such files. It is reported only if the right name is absent. The value is still checked. An
    example of an env file (.env.example) is asked as well, since people copy its names.

    Why it matters
    The application looks up one exact name. It does not find the secret and does not start, although the secret seems
    to be set. Kubernetes' envFrom makes such names from the keys of a Secret.

    How to fix it
    Rename the variable to the name in the finding. If the application does read NAME_FILE, say so in auracheck.toml:
    files = "_FILE".

    Example
    .env:3:1: error: misnamed-secret: JWT_SECRET_KEY: wrong name JWT_SECRET (expected JWT_SECRET_KEY)
    """

    name = "misnamed-secret"
    group = "presence"
    severities = STRICT_ERROR
    yields_to = ("unresolved-reference",)
    by_target = True

    def check(self, run: Run) -> Iterator[Finding]:
        for judged in run.targets:
            for name, setting in judged.given.items():
                is_another = setting.name != name and not is_option(setting.name)
                if is_another and self._counts(judged, name, setting):
                    yield from self._finding(judged, judged.policy.secrets[name], setting)
        for target, policy in run.examples:
            if not policy.is_builtin or _is_own(target, policy, run):
                yield from self._in_example(target, policy)

    def _in_example(self, target: Target, policy: Policy) -> Iterator[Finding]:
        """An example's wrong names: people copy them."""
        names = {setting.name for setting in target.settings}
        for setting in target.winners().values():
            match = policy.find(setting.name)
            if match is None or match.own_name or match.entry.name in names or match.entry.is_beyond:
                continue
            if not names_a_file(match.entry, setting):
                message = f"wrong name {setting.name} (expected {match.entry.name})"
                fix = do(f"rename {setting.name} to {match.entry.name}")
                yield self.in_example(target.label, match.entry.name, message, setting.origin, fix)

    def _counts(self, judged: JudgedTarget, name: str, setting: Setting) -> bool:
        """Whether to report it. A blank one is simply missing, and in a job that does not deploy, an init container or
        a sidecar secrets may be missing."""
        files = judged.policy.files
        reads_it = bool(files) and setting.name == name + files
        lacks_nothing = judged.target.lacks_nothing or judged.target.is_auxiliary
        return not (setting.blank or reads_it or lacks_nothing)

    def _finding(self, judged: JudgedTarget, entry: Entry, setting: Setting) -> Iterator[Finding]:
        is_file = names_a_file(entry, setting)
        if is_file:
            message = f"wrong name {setting.name} (the application does not read secret files)"
        else:
            message = f"wrong name {setting.name} (expected {entry.name})"
        fix = _from_file(entry, setting) if is_file else _rename(entry, setting, judged.target)
        yield from self.report(judged, entry.name, message, fix, setting.origin)


def _is_own(example: Target, policy: Policy, run: Run) -> bool:
    """Whether an example may be AuraConnect's, where nobody says so: every key and token in it is one of its own, or
    an example of the same run has its keys, all of them. Any other application may have a JWT_SECRET or a
    SESSION_SECRET, and then what is beside the example is not judged as AuraConnect's."""
    if any(_has_keys(each, policy) for each, _ in run.examples):
        return True
    judged = (each for each in run.deployed if each.target.judged)
    beside = {by for each in judged if _folder(each.target) == _folder(example) for by in each.judged_by}
    if BY_NAME in beside and policy.name not in beside:
        return False
    names = [setting.name for setting in example.settings]
    return all(map(policy.is_about, (name for name in names if guess_kind(name) in CREDENTIALS)))


def _folder(target: Target) -> str:
    return os.path.dirname(target.location)


def _has_keys(example: Target, policy: Policy) -> bool:
    return policy.keys.issubset(squash(setting.name) for setting in example.settings)


def _rename(entry: Entry, setting: Setting, target: Target) -> tuple[Step, ...]:
    origin = setting.origin
    if origin.file is None and setting.name.isidentifier():
        return (RunStep(f'export {entry.name}="${setting.name}"'),)
    if setting.variable and setting.variable != setting.name:  # the name is in the file that refers to the variable
        where = f" in {target.origin.file}" if target.origin.file else ""
        return do(f"rename {setting.name} to {entry.name}{where}", "name")
    if origin.file is not None and (setting.scheme or target.scheme or target.source) in grammars():
        return (EditStep(origin.file, origin.line, "replace", None, (entry.name,)),)
    return do(f"rename {setting.name} to {entry.name}", "name")


def _from_file(entry: Entry, setting: Setting) -> tuple[Step, ...]:
    if setting.origin.file is None and setting.name.isidentifier():
        return (RunStep(f'export {entry.name}="$(cat "${setting.name}")"'),)
    return do(f"set {entry.name} to the content of that file, or set files in auracheck.toml")
