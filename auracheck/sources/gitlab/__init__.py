"""GitLab CI: the environment of each job of a pipeline."""

from collections.abc import Iterable, Iterator

from auracheck.sources.base import Item
from auracheck.sources.ci_jobs import CiFile
from auracheck.sources.yaml_nodes import Mapping, Node, Scalar

KEYWORDS = frozenset(
    {
        "after_script",
        "before_script",
        "cache",
        "default",
        "image",
        "include",
        "services",
        "spec",
        "stages",
        "types",
        "variables",
        "workflow",
    }
)
"""The global keywords, which are no jobs (GitLab's documentation, CI/CD YAML syntax). `pages` is a job."""

_RUNS = frozenset({"script", "trigger", "extends"})


class Gitlab(CiFile):
    """The jobs of a GitLab pipeline, each with the variables that the file gives it.

    Global variables come first, then those of workflow:rules, the job's own, those of parallel:matrix and those of its
    rules, a later one winning; inherit:variables is minded. Of the rules only one will apply: the last one's variables
    are judged, and the others are looked at for real credentials. extends, !reference, anchors and merge keys are
    followed, and so is include:local, below the repository's root; jobs whose name begins with a dot are templates.

    $NAME and ${NAME} are filled in where the file says what they are, $$ is a dollar, and expand: false leaves all as
    it stands. Any other $NAME is a variable of the project, the group or GitLab's own, and what holds one is elsewhere,
    as is NAME: $NAME; so are secrets: (Vault, Azure, Google, AWS) and id_tokens:. A project's variable wins over what
    stands here, and reaches every job without being listed: so a missing secret is a warning.

    Nothing is fetched: what an include of another kind may give (remote, template, project, component) is elsewhere,
    and the report names its line. Inputs ($[[ … ]]) are elsewhere too, and so is what a part of a pipeline, which is
    not called .gitlab-ci.yml, takes from the file that includes it.

    A job deploys when it has a secret of the policy and an environment:, or when its name or its stage has deploy or
    release in it. In a job that does not, findings are notes, and nothing is missing. Without --env it is judged as
    its environment: says.

    YAML is read as Ruby's Psych does it: 0123 is the number 83, yes is true, of two equal keys the last one counts.
    What GitLab refuses as a whole (an include or a template that is not there, a circle) is unread; what it refuses in
    other parts of the file, such as a script that is no text, is passed over.
    """

    scheme = "gitlab"

    def items(self, content: bytes) -> Iterator[Item]:
        from auracheck.sources.gitlab.pipeline import pipeline_items

        yield from pipeline_items(self.spec, self.location, content, self.context)


def is_pipeline(nodes: Iterable[Node]) -> bool:
    """Whether documents are a pipeline: they have a job, with what it runs."""
    return any(isinstance(node, Mapping) and _has_job(node) for node in nodes)


def _has_job(node: Mapping) -> bool:
    jobs = (value for key, value in node.pairs if isinstance(key, Scalar) and key.text not in KEYWORDS)
    return any(
        isinstance(member, Scalar) and member.text in _RUNS
        for job in jobs
        if isinstance(job, Mapping)
        for member, _ in job.pairs
    )
