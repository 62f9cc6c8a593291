"""GitHub Actions: the environment of each job of a workflow."""

from collections.abc import Iterator

from auracheck.sources.base import Item
from auracheck.sources.ci_jobs import CiFile


class Github(CiFile):
    """The jobs of a GitHub Actions workflow, each with the union of its steps' env.

    A job's environment is that of its container, then the workflow's env, its own, and that of its steps in their
    order, a later one winning. A value from the repository's secrets is elsewhere, and so is what only a run can tell
    (github, inputs, needs, matrix, the outputs of steps); of ${{ secrets.X || 'fallback' }} the fallback is judged.
    env.X is filled in where the workflow says what it is. What is kept in vars is elsewhere too, but everybody who can
    read the repository's settings sees it: embedded-secret says so where a secret is.

    Elsewhere is also what a step writes to $GITHUB_ENV, what an action that fetches secrets may give, and all that a
    reusable workflow may have of its own or get by `secrets: inherit`; the report names the line that gives it.

    A job deploys when it has a secret of the policy and an environment:, or when its name or that of a step has
    deploy or release in it. In a job that does not, findings are notes, and nothing is missing. Without --env it is
    judged as its environment: says.

    The rules are those of GitHub's own reader (actions/runner): YAML 1.2's core schema, so that on is a word,
    1e3 the number 1000, and true a word in lower case; anchors, but no merge keys; a key twice is refused. What
    GitHub refuses as a whole is unread. Nothing is fetched, and nothing run.
    """

    scheme = "github"

    def items(self, content: bytes) -> Iterator[Item]:
        from auracheck.sources.github.workflow import workflow_items

        yield from workflow_items(self.spec, self.location, content, self.context)
