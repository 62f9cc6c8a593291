"""A cause at one end of a connection is not reported at the other as well."""

from collections import defaultdict
from collections.abc import Iterable

from auracheck.deployment import Run
from auracheck.report import Finding
from auracheck.rules import rule_class

About = tuple[str | None, str]
"""A secret, and the label of its target."""


def explained_once(findings: Iterable[Finding], run: Run) -> list[Finding]:
    """The findings without those about a client that a finding about its server's password explains."""
    found = list(findings)
    if not any(rule_class(each.rule).yields_across for each in found):
        return found
    passwords = _passwords(run)
    rules: defaultdict[About, set[str]] = defaultdict(set)
    for each in found:
        for target in each.targets:
            rules[each.secret, target].add(each.rule)
    return [
        each
        for each in found
        if not any(
            rules[password].intersection(rule_class(each.rule).yields_across)
            for target in each.targets
            for password in passwords.get((each.secret, target), ())
        )
    ]


def _passwords(run: Run) -> dict[About, set[About]]:
    """The secrets of clients, each with the password that its server might ask for and does not have."""
    found: defaultdict[About, set[About]] = defaultdict(set)
    for connection in run.connections():
        server, account = connection.server_target, connection.account
        if server and account and account.password is None and account.login.password:
            client = connection.client.variables.judged.target
            found[connection.setting.name, client.label].add((account.login.password[0], server.label))
    return found
