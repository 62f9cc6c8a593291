"""A kustomization as a source: its objects are read as any manifests are."""

import os
from collections.abc import Iterable, Iterator, Sequence

from auracheck.errors import Unreadable
from auracheck.model import Document, Kind, Origin, SecretManifest, Setting, Target, Unread
from auracheck.systems.env_file import document
from auracheck.systems.kubernetes.objects import NO_OBJECT
from auracheck.systems.kubernetes.reader import ManifestReader
from auracheck.systems.kustomize import ENV_FILES, is_kustomization
from auracheck.systems.kustomize.build import Build
from auracheck.systems.kustomize.files import kustomization_in
from auracheck.systems.kustomize.nodes import Refused
from auracheck.systems.source import Context, Item, Source
from auracheck.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from auracheck.systems.kustomize.files import Files


_OUTSIDE = (
    "file outside the folder of the kustomization (kubectl kustomize requires --load-restrictor LoadRestrictionsNone)"
)
_OF_OTHERS = "component: checked with the kustomizations that take it"
"""Why a component is not checked that changes objects of those."""


class KustomizeSource(Source):
    """The environment of each container that `kubectl kustomize` builds of a folder.

    The location is a kustomization.yaml or its folder. auracheck builds it itself, and runs nothing: resources, bases
    and components, secretGenerator and configMapGenerator (literals, files, envs; behavior merge and replace), patches
    (strategic merge and JSON 6902), namePrefix, nameSuffix, namespace, images and vars, by the rules of kustomize 5.5.
    Names are shown without the hash that kustomize appends to them. A finding is at the file and line where the value
    is written: in a base, a patch, an env file or a literal.

    Not read are remote resources, Helm charts (their inline values are checked), plugins (generators, transformers),
    and replacements that may change a credential: each is named with its line, and the verdict is incomplete. Then pipe
    what kustomize makes of it: kubectl kustomize DIR | auracheck check -. What kustomize itself rejects is unread as a
    whole, but for files of other folders.

    In a directory each kustomization is a target of its own. What another one takes, as its base, is not judged apart.
    """

    scheme = "kustomize"
    is_of_cluster = True

    def found(self) -> Iterator[Item]:
        build = Build(self.spec)
        path = kustomization_in(self.location) if os.path.isdir(self.location) else self.location
        try:
            resources = build.objects(path or self.location)
            if not (resources or build.unread):
                raise Unreadable(NO_OBJECT)
        except Unreadable as error:
            file = error.file if isinstance(error, Refused) else path
            unread = Unread(self.spec, error.reason, file, error.line)
            yield Unread(self.spec, _OF_OTHERS, path, minor=True) if build.is_component else unread
            return
        yield from build.unread
        for file, line in build.files.outside.items():
            yield Unread(self.spec, _OUTSIDE, file, line, minor=True)
        yield from _documents(build.files, path or self.location)
        reader = ManifestReader(self.spec, self.context, path or self.location)
        yield from reader.take_nodes((resource.node for resource in resources), path or self.location)
        for item in reader.targets():
            yield item if isinstance(item, Unread) else _placed(item, build.files, path or self.location)

    @classmethod
    def read_together(cls, spec: str, paths: Sequence[str], context: Context) -> Iterator[Item]:
        """In a directory one that makes nothing has nothing to check."""
        for item in super().read_together(spec, paths, context):
            if isinstance(item, Unread) and item.reason == NO_OBJECT:
                item = item._replace(minor=True)
            yield item

    @classmethod
    def taken_by(cls, path: str) -> Iterable[str]:
        """The files that the kustomization is built of, and those of its bases; none where it cannot be built."""
        build = Build(path)
        try:
            build.objects(path)
        except Unreadable:
            pass
        return [found for found in build.files.contents if found != path]


def _documents(files: "Files", path: str) -> Iterator[Document]:
    for found, content in files.contents.items():
        if found in files.env_files:
            yield document(found, ENV_FILES, content)
        elif found in files.whole_files:
            yield Document(found, "secret file", "", content)
        else:
            yield Document(found, "kustomization" if is_kustomization(found) else "manifest", "", content)


def _placed(target: Target, files: "Files", path: str) -> Target:
    """The target of an object, called after the kustomization, whose folder may name the environment."""
    is_chart = target.kind is Kind.VALUES  # whose values are at their own places, in a file of their own too
    settings = target.settings if is_chart else tuple(_setting(setting, files) for setting in target.settings)
    name = target.label.partition(": ")[2] or target.label
    is_generated = target.kind is Kind.STORE and is_kustomization(target.origin.file or "")
    return target._replace(
        label=f"{path}: {name}",
        source="kustomize",
        scheme="kustomize" if is_generated else target.scheme or "kubernetes",
        settings=settings,
        keeper=_keeper(target, settings, files),
        location=os.path.dirname(path),
    )


def _keeper(target: Target, settings: Iterable[Setting], files: "Files") -> SecretManifest | None:
    """Of a generator the env file that it takes: a kustomization is no file for secrets."""
    keeper = target.keeper
    if keeper is None or not is_kustomization(keeper.file):
        return keeper
    of_it = (each.origin.file for each in settings if (each.key or each.name) in keeper.keys)
    file = next((file for file in of_it if file in files.env_files), None)
    return keeper._replace(file=file, scheme=ENV_FILES) if file else None


def _setting(setting: Setting, files: "Files") -> Setting:
    """A value from an env file or a file of its own is no literal in a manifest."""
    lost = tuple(_setting(each, files) for each in setting.lost)
    file = setting.origin.file
    if file in files.env_files:
        return setting._replace(kept_in="", scheme=ENV_FILES, lost=lost)
    if file in files.whole_files:
        return setting._replace(kept_in="", scheme="files", lost=lost, origin=Origin(file, 1))
    if is_kustomization(file or "") and setting.kept_in:
        return setting._replace(kept_in="", scheme="kustomize", lost=lost)
    return setting._replace(lost=lost) if lost else setting
