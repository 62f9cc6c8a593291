"""`auracheck explain`: a page about a rule, a secret or an error message."""

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from auracheck.cli.generate_command import policy_of
from auracheck.cli.options import CommandTable, Option
from auracheck.cli.output import echo


def explain(options: Mapping[str, Any], words: Sequence[str]) -> int:
    """Explain a rule, a secret, a source, an exit code or a pasted error message."""
    from auracheck.exit_codes import ExitCode
    from auracheck.explain import explain as explained
    from auracheck.explain import topics

    topic, catalogue = options["topic"], policy_of(options["policy"])
    brief = sys.stdout.isatty() and not options["verbose"]
    page = explained(" ".join(topic), catalogue, brief=brief) if topic else topics(catalogue)
    echo(page.rstrip("\n") + "\n")
    return ExitCode.FINE


EXPLAIN = CommandTable(
    "topic",
    "[TOPIC]",
    {
        "Options": (
            Option(("--policy",), "policy", "Explain the secrets and environments of this policy.", "FILE"),
            Option(("-v",), "verbose", "Show the whole page of a rule on a terminal, too."),
        )
    },
    explain,
    "Explain a rule, a secret or an error message.",
)
