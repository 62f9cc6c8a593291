"""What `--help` shows: the usual calls first, and the options of a command in groups."""

from collections.abc import Mapping, Sequence
from typing import Any

import click

BANNER = """\
auracheck: will this deployment start, and are its secrets any good?
It never prints a secret.

  auracheck check --env production    this shell's environment over ./.env
  auracheck check .                   everything that is deployed from here
  auracheck check . --fix             and fix what can be fixed safely
  auracheck generate jwt              a strong value, alone on stdout
  auracheck explain weak-secret       a rule, a secret or an error message

"""
EXIT_CODES = "Exit  0 fine   1 findings   2 wrong usage   3 could not check"
MORE = """
Usage: auracheck COMMAND [OPTIONS]...     options: auracheck COMMAND --help
Topics: auracheck explain                 many hosts: auracheck report --help
Version: auracheck --version"""


class Usual(click.Group):
    """The whole program, whose help is the usual calls."""

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write(BANNER)
        formatter.write(f"{EXIT_CODES}\n{MORE}\n")


class Grouped(click.Command):
    """A command whose help has its options in ``groups``: a heading, and the options below it.

    Options that are in no group, such as --help, come at the end of the first one.
    """

    def __init__(self, *arguments: Any, groups: Mapping[str, Sequence[str]], **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.groups = groups

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = {each.opts[-1]: each for each in self.get_params(ctx) if isinstance(each, click.Option)}
        grouped = {heading: [options.pop(name) for name in names] for heading, names in self.groups.items()}
        next(iter(grouped.values())).extend(options.values())
        for heading, members in grouped.items():
            records = [record for option in members if (record := option.get_help_record(ctx))]
            with formatter.section(heading):
                formatter.write_dl([(written, text.partition("  [")[0]) for written, text in records], col_max=24)
