"""A directory: what is deployed from there."""

import os
from collections.abc import Iterator

from auracheck.errors import Unreadable, UsageError, internal
from auracheck.model import Kind, Origin, Target, Unread
from auracheck.registry import member
from auracheck.sources import REGISTRY, TAKES_OURS
from auracheck.sources.base import Item, Source
from auracheck.sources.directory.candidates import Found, Left, deployed
from auracheck.sources.directory.folders import Gap, walk
from auracheck.sources.files import read_file
from auracheck.sources.judged import is_application

MAX_TAKEN = 1_000
"""Files that are read at most."""

NOTHING = "nothing is deployed from there: no env file, unit, Compose file, manifest or pipeline is in it or below it"
ENV_FILES = frozenset({"dotenv", "shell-env"})


class Directory(Source):
    """What is deployed from a directory and the folders below it, each by the rules of its own program.

    Taken are env files (.env*, *.env, .envrc; examples as examples), systemd units with their drop-ins, Compose
    projects under Compose's default names with their overrides, Kubernetes manifests (those of one folder together),
    .github/workflows and .gitlab-ci.yml. An env file is judged through the service or unit that takes settings from it,
    and by itself where none that is judged does. The targets of the report say what was taken; those that are not the
    application's, and Compose files of other names, are named in the last line and not judged.

    Never looked into are node_modules, vendor and the like, virtual environments, __pycache__, and hidden folders but
    .github. Helm charts and kustomizations have to be rendered first, and are unread.
    """

    scheme = "directory"

    def read(self) -> Iterator[Item]:
        found, others = self._found()
        taken: set[str] = set()
        for each in found:
            if each.scheme not in ENV_FILES:
                for item in self._items(each):
                    if isinstance(item, Target) and item.judged:
                        taken.update(map(os.path.realpath, _files(item)))
                    yield item
        for each in found:
            if each.scheme in ENV_FILES and os.path.realpath(each.paths[0]) not in taken:
                yield from self._items(each)
        yield from others
        if not found and not others:
            yield Unread(self.spec, NOTHING, self.location)

    def _found(self) -> tuple[list[Found], list[Item]]:
        """What is to be read, and what is left or cannot be seen."""
        found: list[Found] = []
        others: list[Item] = []
        left = MAX_TAKEN
        for folder in walk(self.location):
            if isinstance(folder, Gap):
                others.append(Unread(self.spec, folder.reason, folder.path))
                continue
            for each in deployed(folder):
                if isinstance(each, Left):
                    others.append(_left(each))
                elif not isinstance(each, Found):
                    others.append(Unread(self.spec, each.reason, each.path))
                elif each.scheme in REGISTRY:
                    found.append(each)
                    left -= len(each.paths)
            if left < 0:
                reason = f"from here on it is not looked at: more than {MAX_TAKEN:,} files are deployed, the bound"
                others.append(Unread(self.spec, reason, folder.path))
                break
        return found, others

    def _items(self, found: Found) -> Iterator[Item]:
        """What a source gives; where it fails the others are read all the same."""
        try:
            yield from self._read(found)
        except UsageError:
            raise
        except Exception as error:
            yield Unread(self.spec, internal(error), found.paths[0])

    def _read(self, found: Found) -> Iterator[Item]:
        if found.scheme == "kubernetes":
            yield from self._manifests(found.paths)
            return
        [path] = found.paths
        scheme = self.context.grammar if found.scheme == "dotenv" else found.scheme
        context = self.context if scheme in TAKES_OURS else self.context._replace(environ={})
        source: Source = member("auracheck.sources", REGISTRY[scheme])(self.spec, path, context)
        for item in source.read():
            if isinstance(item, Target) and (found.scheme in ENV_FILES or found.scheme == "systemd"):
                item = self._by_name(item)
            elif isinstance(item, Unread) and item.file is None:  # the location, that is: here one of many
                item = item._replace(file=path)
            yield item

    def _manifests(self, paths: tuple[str, ...]) -> Iterator[Item]:
        """The manifests of one folder, which are applied together."""
        from auracheck.sources.kubernetes.reader import read_all
        from auracheck.sources.yaml_nodes import MAX_YAML

        files: list[tuple[str, bytes]] = []
        for path in paths:
            try:
                files.append((path, read_file(path, MAX_YAML, self.context.timeout)))
            except Unreadable as error:
                yield Unread(self.spec, error.reason, path)
        yield from read_all(self.spec, files, self.context)

    def _by_name(self, target: Target) -> Target:
        """Judged where the application's: of a file that was found nobody said that it is."""
        if target.kind is Kind.EXAMPLE:
            return target
        name = os.path.basename(target.label)
        names = (target.label, name, name.removesuffix(".d").removesuffix(".service").removesuffix(".env"))
        variables = [setting.name for setting in target.settings]
        return target._replace(judged=any(is_application(each, variables, self.context) for each in names))


def _files(target: Target) -> set[str]:
    """The files from which the target takes settings, what it overrides among them."""
    settings = (each for setting in target.settings for each in (setting, *setting.lost))
    return {setting.origin.file for setting in settings if setting.origin.file}


def _left(left: Left) -> Target:
    return Target(left.path, left.scheme, (), origin=Origin(left.path), judged=False)
