"""What the frameworks of a project need to start, as the catalogue knows: the project's own code need not say it."""

import os
import re
from collections.abc import Collection, Iterable, Iterator

from auracheck.deployment.matching import index, policy_of, role
from auracheck.draft.evidence import Evidence, Weight
from auracheck.draft.files import is_left_out
from auracheck.draft.kinds import guessed
from auracheck.engine.manifests import MANIFESTS, dependencies
from auracheck.model import Origin
from auracheck.policy.entry import CREDENTIALS, Entry
from auracheck.systems.directory.walking import Unseen, walk
from auracheck.systems.files import readable, readable_names

KEY_BASE = "SECRET_KEY_BASE"
_CREDENTIALS = (("credentials.yml.enc",), ("credentials", "production.yml.enc"))

_SETS_KEY_BASE = re.compile(rb"^[^#\n]*\bsecret_(?:key_base|token)\s*=", re.MULTILINE)

_RAILS = re.compile(rb"^ {4}rail(?:s|ties) \((\d{1,4})\.(\d{1,4})", re.MULTILINE)

MAX_MANIFESTS = 200
"""Maximum number of manifests that are read: a repository has one for each of its parts."""

MAX_MANIFEST = 1 << 20
"""Maximum size of a manifest in bytes."""


def needed_by_frameworks(top: str, names: Collection[str]) -> Iterator[Evidence]:
    """Those of a project's names without which its frameworks do not start; of several that serve alike the first."""
    frameworks = _frameworks(top)
    if "rails" in frameworks and KEY_BASE not in names:
        yield from _keys_of_rails(dict.fromkeys((top, os.path.dirname(frameworks["rails"]))))
    for framework, place in frameworks.items():
        policy = policy_of(framework)
        for entry in policy.secrets.values():
            name = next((each for each in (entry.name, *entry.one_of) if each in names), "")
            if name and entry.required_in:
                why = f"{framework} does not start without one"
                is_strict = "development" not in entry.required_in
                yield Evidence(name, Origin(place), kind=entry.kind, by=framework, strict=is_strict, why=why)
            if entry.name in names:
                yield from _known(entry, framework, Origin(place))


def _known(entry: Entry, framework: str, origin: Origin) -> Iterator[Evidence]:
    """What a framework says of a name whether it is required or not: its form, and that it is no credential."""
    is_public = not entry.is_credential and guessed(entry.name).kind in CREDENTIALS
    kind, by = (entry.kind, framework) if is_public else ("", "")
    if entry.form or is_public:
        yield Evidence(entry.name, origin, kind, by, required=None, weight=Weight.LISTED, form=entry.form)


def _keys_of_rails(folders: Iterable[str]) -> Iterator[Evidence]:
    """The key of the encrypted credentials that a program of Rails has in its repository, the key base among them
    ("Securing Rails Applications", "Custom Credentials"); without credentials the key base itself."""
    for folder in folders:
        opened = [path for each in _CREDENTIALS if os.path.isfile(path := os.path.join(folder, "config", *each))]
        for path in opened:
            why = "opens the credentials in the repository"
            yield Evidence(
                "RAILS_MASTER_KEY", Origin(os.path.normpath(path)), kind="key", by="rails", strict=True, why=why
            )
        production = os.path.join(folder, "config", "environments", "production.rb")
        if not opened and os.path.isfile(production) and not _has_key_base(folder):
            why = "rails does not start without one"
            yield Evidence(KEY_BASE, Origin(os.path.normpath(production)), kind="key", by="rails", strict=True, why=why)


def _has_key_base(folder: str) -> bool:
    """Whether the configuration of a program of Rails says where its key base is."""
    config = os.path.join(folder, "config")
    if os.path.isfile(os.path.join(config, "secrets.yml")) and not _is_without_secrets(folder):
        return True
    places = (config, os.path.join(config, "environments"), os.path.join(config, "initializers"))
    files = (os.path.join(each, name) for each in places for name in readable_names(each, MAX_MANIFESTS))
    return any(_SETS_KEY_BASE.search(readable(each, MAX_MANIFEST)) for each in files if each.endswith(".rb"))


def _is_without_secrets(folder: str) -> bool:
    """Whether a program of Rails no longer reads `secrets.yml` ("Ruby on Rails 7.2 Release Notes", removals)."""
    found = _RAILS.search(readable(os.path.join(folder, "Gemfile.lock"), MAX_MANIFEST))
    return found is not None and (int(found[1]), int(found[2])) >= (7, 2)


def _frameworks(top: str) -> dict[str, str]:
    """The frameworks that the files and manifests of a folder prove, and the file that does."""
    known, found = index(), dict[str, str]()
    left = MAX_MANIFESTS
    for seen in walk(top):
        if isinstance(seen, Unseen) or is_left_out(seen.folder.path, top):
            continue
        for manifest in sorted(MANIFESTS.intersection(seen.folder.files))[: max(left, 0)]:
            left -= 1
            place = seen.folder.join(manifest)
            for package in _packages(place, manifest):
                found.update((name, place) for name in known.packages.get(package, ()) if name not in found)
    for file, programs in known.files.items():
        place = os.path.join(top, file)
        if os.path.isfile(place):
            found.update((name, place) for name in programs if name not in found)
    return {name: os.path.normpath(place) for name, place in found.items() if role(name) == "framework"}


def _packages(path: str, manifest: str) -> Iterator[str]:
    yield from dependencies(manifest, readable(path, MAX_MANIFEST).decode("utf-8", "replace"))
