"""A directory: what is deployed from there."""

import os
import stat
from collections.abc import Iterable, Iterator, Set

from auracheck.deployment.asking import is_named
from auracheck.errors import Unreadable, UsageError, internal
from auracheck.model import NOTHING_TO_CHECK, Kind, LinesOfFile, Origin, Target, Unread
from auracheck.regex import regex
from auracheck.systems import DEFAULT_GRAMMAR, grammars, source_of, systems
from auracheck.systems.directory.filled_in import filled_in
from auracheck.systems.directory.installed import InstalledFiles
from auracheck.systems.directory.layered import layered
from auracheck.systems.directory.walking import NAMES_EACH, Unseen, walk
from auracheck.systems.files import IS_DEVICE, read_file, too_many
from auracheck.systems.source import MAX_DOCUMENT, Item, Source, is_application
from auracheck.systems.system import Deployed, NotRead, Unjudged

PIPE = "named pipe (name it as a source to read it)"
SOCKET = "socket, not a file"
DEVICE = IS_DEVICE

NOTHING = f"{NOTHING_TO_CHECK}no env file, unit, Compose file, manifest or pipeline in this directory or below"


class DirectorySource(Source):
    """What is deployed from a directory and the folders below it, each file by the rules of its own program.

    auracheck finds env files (.env*, *.env, .envrc; examples as examples), systemd units with their drop-ins, Compose
    projects under Compose's default names with their overrides, Kubernetes manifests (those of one folder together,
    with what they take of a Secret or ConfigMap that one other folder has), .github/workflows and .gitlab-ci.yml. An
    env file that a service or unit reads is checked as a part of it, any other by itself, or with those over which
    Next.js, Create React App or Vite lays it (`.env.production` over `.env`); where a unit names one at a
    path of its machine that is not here, the one that ends the same in the directory is read. The targets in the
    report show what was found. The last line names what is not checked: targets that are not the application's, and
    Compose files with other names or in folders of tests.

    Ignored are node_modules, vendor and the like, virtual environments, __pycache__, and hidden folders except .github
    and those of a user's units (.config/containers/systemd, .config/systemd/user). A kustomization is a target of its
    own, without what another one takes. Helm charts are unread: render them first.
    """

    scheme = "directory"
    is_bare = True
    sees_environment = True

    def found(self) -> Iterator[Item]:
        files = InstalledFiles(self.location, NAMES_EACH * self.context.max_files)
        self.context = self.context._replace(installed=files.at)
        found, others = self._found()
        parts = _parts((each.scheme, each.paths[0]) for each in found)
        found = list(_in_trees(_apart(found, parts)))
        taken: set[str] = set()
        read: list[Item] = []
        for each in found:
            if each.scheme not in grammars():
                of_others = not source_of(each.scheme).is_one_process  # a service that is not ours is judged, too
                for item in self._items(each):
                    if isinstance(item, Target) and (item.judged or of_others):
                        taken.update(map(os.path.realpath, _files(item)))
                    read.append(item)
        yield from filled_in(read)
        yield from self._env_files([each for each in found if each.scheme in grammars()], taken)
        parts |= _parts((each.source, each.label) for each in others if isinstance(each, Target))
        yield from (each for each in others if not (isinstance(each, Target) and os.path.realpath(each.label) in parts))
        if not found and not others:
            yield Unread(self.spec, NOTHING, self.location)

    def _env_files(self, found: list[Deployed], taken: set[str]) -> Iterator[Item]:
        """Those that are not a part of something else: of a service, or of a script that reads them in."""
        read: dict[str, list[Item]] = {}
        for each in found:
            path = os.path.realpath(each.paths[0])
            if path not in taken:
                read[path] = list(self._items(each))
                targets = (item for item in read[path] if isinstance(item, Target))
                parts = (_files(each) for each in targets if each.judged and not each.is_plain)
                taken.update(part for files in parts for part in map(os.path.realpath, files) if part != path)
        left = [item for path, items in read.items() if path not in taken for item in items]
        yield from (item for item in left if not isinstance(item, Target))
        yield from layered([item for item in left if isinstance(item, Target)])

    def _found(self) -> tuple[list[Deployed], list[Item]]:
        """What to read, and what is not checked or cannot be read."""
        found: list[Deployed] = []
        others: list[Item] = []
        left = most = self.context.max_files
        for folder in walk(self.location, systems(), NAMES_EACH * most):
            if isinstance(folder, Unseen):
                others.append(Unread(self.spec, folder.reason, folder.path))
                continue
            deployed = [each for each in folder.items if isinstance(each, Deployed)]
            here = [each for each in deployed if not self._why_not(each, others) and not _is_switched_off(each)]
            found += sorted(here, key=lambda each: each.paths)
            others += (_left(each) for each in folder.items if isinstance(each, Unjudged))
            others += (Unread(self.spec, each.reason, each.path) for each in folder.items if isinstance(each, NotRead))
            left -= sum(len(each.paths) for each in here)
            if left < 0:
                reason = f"{too_many('files', most)} (the rest is not checked; raise --max-files)"
                others.append(Unread(self.spec, reason, folder.folder.path))
                break
        return found, others

    def _why_not(self, each: Deployed, others: list[Item]) -> bool:
        """Whether it cannot be opened at all, which is unread."""
        reasons = [(path, reason) for path in each.paths if (reason := _unread(path))]
        others += (Unread(self.spec, reason, path) for path, reason in reasons)
        return bool(reasons)

    def _items(self, found: Deployed) -> Iterator[Item]:
        """What a source gives. If it fails, the others are read anyway."""
        try:
            yield from self._read(found)
        except UsageError:
            raise
        except Exception as error:
            yield Unread(self.spec, internal(error, found.scheme), found.paths[0])

    def _read(self, found: Deployed) -> Iterator[Item]:
        scheme = self.context.grammar if found.scheme == DEFAULT_GRAMMAR else found.scheme
        source = source_of(scheme)
        context = self.context if source.sees_environment else self.context._replace(environ={})
        is_ours = True
        for item in source.read_together(self.spec, found.paths, context):
            if isinstance(item, Target) and source.is_one_process:
                item = self._by_name(item)
                is_ours = item.judged
            elif isinstance(item, Unread) and item.line is not None and not is_ours:
                continue  # a line of a file that is not the application's
            elif isinstance(item, Unread) and item.file is None:  # the source means its location, here one of many
                item = item._replace(file=found.paths[0])
            yield item

    def _by_name(self, target: Target) -> Target:
        """The target, judged only if it is the application's: nobody named this file."""
        if target.kind is Kind.EXAMPLE:
            return target
        name = os.path.basename(target.label)
        names = (target.label, name, name.removesuffix(".d").removesuffix(".service").removesuffix(".env"))
        variables = _variables(target)
        judged = any(is_application(each, variables, self.context) for each in names)
        return target._replace(judged=judged, names=names)


def _variables(target: Target) -> list[str]:
    """The variables that it names itself."""
    if isinstance(target.settings, LinesOfFile):  # without a setting for each: a twentieth of a folder's time
        return [name for name, _, _ in target.settings.lines()]
    own = source_of(target.source).judged_by_its_own
    return [each.name for each in target.settings if not (own and each.scheme) and is_named(each)]


def _parts(files: Iterable[tuple[str, str]]) -> Set[str]:
    """What these files take in, each given by its scheme and path: it is a part of them."""
    return {os.path.realpath(part) for scheme, path in files for part in source_of(scheme).taken_by(path)}


def _apart(found: list[Deployed], parts: Set[str]) -> Iterator[Deployed]:
    """What is not a part of something else that is found, as the base of an overlay is."""
    if not parts:  # most folders
        yield from found
        return
    for each in found:
        paths = tuple(path for path in each.paths if os.path.realpath(path) not in parts)
        if paths:
            yield each._replace(paths=paths)


def _in_trees(found: Iterable[Deployed]) -> Iterator[Deployed]:
    """The same, with what one source reads of the whole tree as one of them, at the place of the first."""
    trees: dict[str, list[Deployed]] = {}
    every = list(found)
    for each in every:
        if source_of(each.scheme).reads_trees:
            trees.setdefault(each.scheme, []).append(each)
    for each in every:
        tree = trees.get(each.scheme, [each])
        if each is tree[0]:
            yield each._replace(paths=tuple(path for one in tree for path in one.paths))


def _is_switched_off(found: Deployed) -> bool:
    """Whether all of it is commented out. Only who names such a file asks what is wrong with it."""
    if len(found.paths) > 1 or not found.paths[0].endswith((".yml", ".yaml")):
        return False
    try:
        return _COMMENTS.fullmatch(read_file(found.paths[0], MAX_DOCUMENT)) is not None
    except Unreadable:  # whoever reads it says so
        return False


_COMMENTS = regex(rb"(?:\s*(?:#.*|---)?\n)*+\s*(?:#.*)?")


def _files(target: Target) -> set[str]:
    """The files from which the target takes settings, what it overrides among them, and an env file that may only refer
    to other files."""
    settings = (each for setting in target.settings for each in (setting, *setting.lost))
    return {file for file in (target.env_file, *(setting.origin.file for setting in settings)) if file}


def _left(left: Unjudged) -> Target:
    return Target(left.path, left.scheme, (), origin=Origin(left.path), judged=False)


def _unread(path: str) -> str:
    """Why it is not opened at all; empty for a file, and for what the source that opens it finds to be wrong."""
    try:
        mode = os.stat(path).st_mode
        if stat.S_ISFIFO(mode):
            return PIPE
        if stat.S_ISSOCK(mode):
            return SOCKET
        is_device = stat.S_ISBLK(mode) or stat.S_ISCHR(mode)
        return DEVICE if is_device and not os.path.samefile(path, os.devnull) else ""
    except OSError:
        return ""
