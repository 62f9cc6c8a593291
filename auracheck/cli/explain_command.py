"""`auracheck explain`."""

import click

from auracheck.cli.policy import policy_of


@click.command(short_help="What a rule, a secret or an error message means.")
@click.argument("topic", nargs=-1, metavar="[TOPIC]")
@click.option("--policy", metavar="FILE", help="A policy, whose secrets and environments are explained.")
def explain(topic: tuple[str, ...], policy: str | None) -> None:
    """What a rule, a secret, a source, an exit code or a pasted error message means."""
    from auracheck.explain import explain as explained
    from auracheck.explain import topics

    catalogue = policy_of(policy)
    click.echo((explained(" ".join(topic), catalogue) if topic else topics(catalogue)).rstrip("\n"))
