"""The values of a chart: each text is judged by the name that its place gives it."""

import os
import re
from collections.abc import Iterator, Sequence

from auracheck.errors import Unreadable
from auracheck.model import Document, Kind, Origin, Setting, Target, Unread
from auracheck.systems.env_file import location, value_of
from auracheck.systems.files import STDIN, Budget, read_file, too_many
from auracheck.systems.helm import CHART
from auracheck.systems.source import Context, Item, Source, is_application, without_minor
from auracheck.systems.yaml_nodes import MAX_YAML, MappingNode, Node, ScalarNode, SequenceNode, documents

_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")
_NAMES_AN_OBJECT = re.compile(r"existing\w*|\w*secret_?(?:name|ref)s?|secretKeys|\w*password_?key", re.IGNORECASE)
"""Keys whose value is the name of a Secret, or of a key in one."""

_NOT_TEXT = re.compile(r"~?|null|true|false|yes|no|on|off", re.IGNORECASE)
MAX_VALUES = 20_000


class ValuesSource(Source):
    """The values of a Helm chart, `values.yaml`: its credentials are judged by their names.

    The name is that of the variable (`env: {NAME: value}`, or a list of name and value), else the path in capitals:
    auth.postgresPassword is AUTH_POSTGRES_PASSWORD. Empty values are left out, since they are given when the chart is
    installed, and so are names of existing Secrets. What a container gets is not known: the chart is a template. Check
    that by helm template DIR -f FILE | auracheck check -.
    """

    scheme = "helm"

    @classmethod
    def read_together(cls, spec: str, paths: Sequence[str], context: Context) -> Iterator[Item]:
        """In a directory the chart is named as not read by itself."""
        return without_minor(super().read_together(spec, paths, context))

    def read(self) -> Iterator[Item]:
        path = self.location
        try:
            content = read_file(path, MAX_YAML, self.context.timeout)
            budget = Budget(MAX_VALUES, too_many("values", MAX_VALUES))
            found = [each for node in documents(content) for each in _settings(node, (), path, budget)]
        except Unreadable as error:
            yield Unread(self.spec, error.reason, None if path == STDIN else path, error.line)
            return
        yield Document(path, "values", "", content)
        yield self._target(path, tuple(found))
        folder = os.path.dirname(path)
        if os.path.isfile(os.path.join(folder, CHART)):
            reason = "Helm chart not rendered (run: helm template DIR -f FILE | auracheck check -)"
            yield Unread(self.spec, reason, folder or ".", minor=True)

    def _target(self, path: str, settings: tuple[Setting, ...]) -> Target:
        name = os.path.basename(path)
        return Target(
            path,
            self.scheme,
            settings,
            origin=Origin(path),
            kind=Kind.STORE,
            judged=is_application(name, [setting.name for setting in settings], self.context),
            location=location(path),
            names=(name,),
            partial=True,
            noun="file",
        )


def _settings(node: Node, path: tuple[str, ...], file: str, budget: Budget) -> Iterator[Setting]:
    budget.spend(1)
    if isinstance(node, SequenceNode):
        for item in node.items:
            yield from _settings(item, path, file, budget)
        return
    pairs = node.pairs if isinstance(node, MappingNode) else []
    own = {key.text: (key, value) for key, value in pairs if isinstance(key, ScalarNode)}
    named = own.get("name"), own.get("value")
    if named[0] and named[1] and isinstance(named[0][1], ScalarNode) and isinstance(named[1][1], ScalarNode):
        yield from _setting(named[0][1].text, (), named[1][0], named[1][1], file)
        return
    for key, value in own.values():
        if isinstance(value, ScalarNode):
            yield from _setting(key.text, path, key, value, file)
        else:
            yield from _settings(value, (*path, key.text), file, budget)


def _setting(name: str, path: tuple[str, ...], key: ScalarNode, value: ScalarNode, file: str) -> Iterator[Setting]:
    if not value.text or (value.plain and _NOT_TEXT.fullmatch(value.text)):
        return
    if not _VARIABLE.fullmatch(name) and any(map(_NAMES_AN_OBJECT.fullmatch, (*path, name))):
        return
    whole = ".".join((*path, name))
    called = name if _VARIABLE.fullmatch(name) else "_".join(map(_in_capitals, (*path, name)))
    if called:
        yield Setting(called, value_of(value.text), Origin(file, key.line, key.column), key=whole)


def _in_capitals(part: str) -> str:
    return re.sub(r"\W+", "_", _CAPITAL.sub("_", part)).strip("_").upper()
