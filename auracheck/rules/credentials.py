"""Which part of a setting must stay secret, for the rules about exposure."""

from collections.abc import Collection, Iterator

from auracheck.deployment import JudgedTarget, Run, credential
from auracheck.deployment.searched import own_words
from auracheck.judgement.defaults import PLACEHOLDER_HOST, default
from auracheck.judgement.strength import guessable_password
from auracheck.judgement.words import names
from auracheck.model import Secret, Setting
from auracheck.policy import Policy
from auracheck.policy.entry import Entry
from auracheck.policy.values import is_credential

SHORTEST = 6
"""Least number of characters of a value in an example that may be a real credential."""


def is_there(judged: JudgedTarget, name: str) -> bool:
    """Whether it has a value that is not blank, under its own name or a wrong one. An external value counts."""
    setting = judged.given.get(name)
    return setting is not None and not setting.blank


def is_read(judged: JudgedTarget, name: str) -> bool:
    """Whether it is there and the application reads it: under its own name, or from a file if the policy's `files` says
    that it reads such files."""
    setting = judged.given.get(name)
    if setting is not None and setting.name == name and not setting.blank:
        return True
    files = judged.policy.files
    return bool(files) and is_set(judged, name + files)


def empty(judged: JudgedTarget, name: str) -> Setting | None:
    """The setting of a secret that is there and empty, or what the file contains that NAME_FILE names."""
    given = judged.given.get(name)
    if given and given.blank:
        return given
    return next((each for each in judged.target.in_files if each.name == name and each.blank), None)


def names_a_file(entry: Entry, setting: Setting) -> bool:
    """Whether it is NAME_FILE, whose value is the path of a file with the secret."""
    return entry.is_file_name(setting.name)


def is_set(judged: JudgedTarget, name: str) -> bool:
    """Whether a variable of exactly this name has a value that is not blank."""
    path = judged.target.effective().get(name)
    return path is not None and not (isinstance(path, Secret) and not path.reveal().strip())


def holds_credential(entry: Entry, setting: Setting, own: frozenset[str]) -> bool:
    """Whether the setting contains a literal credential: a secret value or a URL's password that is not a default.

    ``own`` are words of the service, as for default-secret.
    """
    if not setting.literal or not isinstance(setting.value, Secret) or names_a_file(entry, setting):
        return False
    value = setting.value.reveal()
    if not credential(entry, value).strip():
        return False
    found = default(entry.kind, value, own)
    # With a placeholder host, the password may still be a real one.
    return found is None or found == PLACEHOLDER_HOST


def is_sample(entry: Entry, setting: Setting) -> bool:
    """Whether a value in an example is no real credential, though no placeholder: one that people would guess, a few
    characters, or what is no credential at all."""
    value = credential(entry, setting.reveal()).strip()
    is_one = len(value) >= SHORTEST and is_credential(entry.kind, value, setting.name)
    return not is_one or guessable_password(value) is not None


def in_examples(run: Run) -> Iterator[tuple[str, Entry, Setting, Policy]]:
    """Every credential in an example, with the example's label. Placeholders are left out: they belong there."""
    for target, policy in run.examples:
        own = names(policy.name)
        for setting in target.settings:
            match = policy.find(setting.name)
            if match and holds_credential(match.entry, setting, own):
                yield target.label, match.entry, setting, policy


def takers(run: Run, files: Collection[str]) -> dict[str, dict[str, bool]]:
    """The files that contain a credential, with the labels of the targets that take one from them and whether those are
    strict. All settings count: an overridden credential is in the file, too."""
    found: dict[str, dict[str, bool]] = {}
    for judged, file, setting, own in _written(run, files):
        if judged.target.label not in found.get(file, ()) and _holds(judged, setting, own):
            found.setdefault(file, {})[judged.target.label] = judged.strict
    return found


def credentials_in(run: Run, files: Collection[str]) -> dict[str, dict[str, None]]:
    """The names of the credentials that each of these files contains, those left out that nobody has to learn first:
    what is guessable is made anew by a fix of its own."""
    found: dict[str, dict[str, None]] = {}
    for judged, file, setting, own in _written(run, files):
        is_new = setting.name not in found.get(file, ())
        if is_new and _holds(judged, setting, own) and guessable_password(setting.reveal()) is None:
            found.setdefault(file, {})[setting.name] = None
    return found


def _written(run: Run, files: Collection[str]) -> Iterator[tuple[JudgedTarget, str, Setting, frozenset[str]]]:
    """What the targets take from these files, with the words of the service."""
    for judged in run.targets if files else ():
        own = own_words(judged.target, judged.policy)
        for setting in judged.target.written:
            if setting.origin.file is not None and setting.origin.file in files:
                yield judged, setting.origin.file, setting, own


def _holds(judged: JudgedTarget, setting: Setting, own: frozenset[str]) -> bool:
    match = judged.policy.find(setting.name)
    return match is not None and holds_credential(match.entry, setting, own)
