"""The values of a Helm chart as a source."""

import os
from collections.abc import Iterator, Sequence

from auracheck.model import Document, Kind, Origin, Setting, Target, Unread
from auracheck.systems.env_file import location
from auracheck.systems.examples import is_example
from auracheck.systems.files import read_file
from auracheck.systems.helm import CHART
from auracheck.systems.helm.values import values_of
from auracheck.systems.source import Context, Item, Source, is_application, without_minor
from auracheck.systems.steps import chart_not_rendered, quote
from auracheck.systems.yaml_nodes import MAX_YAML, documents


class ValuesSource(Source):
    """The values of a Helm chart, `values.yaml`: its credentials are judged by their names.

    The name is that of the variable (`env: {NAME: value}`, or a list of name and value), else the path in capitals:
    auth.postgresPassword is AUTH_POSTGRES_PASSWORD. An empty credential is given when the chart is installed; names of
    existing Secrets are left out. What a container gets is not known: the chart is a template. Check
    that by helm template DIR -f FILE | auracheck check -.
    """

    scheme = "helm"
    is_of_cluster = True

    @classmethod
    def read_together(cls, spec: str, paths: Sequence[str], context: Context) -> Iterator[Item]:
        """In a directory the chart is named as not read by itself."""
        return without_minor(super().read_together(spec, paths, context))

    def found(self) -> Iterator[Item]:
        path = self.location
        content = read_file(path, MAX_YAML, self.context.timeout)
        found = [each for node in documents(content) for each in values_of(node, path)]
        yield Document(path, "values", "", content)
        yield self._target(path, tuple(found))
        folder = os.path.dirname(path)
        if os.path.isfile(os.path.join(folder, CHART)):
            reason = chart_not_rendered(folder, f" -f {quote(path)}")
            yield Unread(self.spec, reason, folder or ".", minor=True)

    def _target(self, path: str, settings: tuple[Setting, ...]) -> Target:
        name = os.path.basename(path)
        return Target(
            path,
            self.scheme,
            settings,
            origin=Origin(path),
            kind=Kind.EXAMPLE if is_example(name) else Kind.VALUES,
            judged=is_application(name, [setting.name for setting in settings], self.context),
            location=location(path),
            names=(name,),
            partial=True,
            noun="file",
        )
