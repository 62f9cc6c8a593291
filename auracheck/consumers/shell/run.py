"""What commands do to the variables of the shell that reads them (POSIX.1-2017 XCU 2.9; dash 0.5.12)."""

from auracheck.consumers.shell.simple import OPENED, Simple
from auracheck.consumers.shell.syntax import AndOr, Apart, Case, Command, If, Loop, Node, Not, Redirected, Sequence
from auracheck.consumers.shell.text import Refused

_UNSURE = "whether this runs is only known when the shell runs it"


class Runner(Simple):
    """Follows commands as far as what they do is known before they run, and says where it is not."""

    def run(self, node: Node, tested: bool = False) -> int | None:
        """The exit status, None where it is not known. ``tested``: a failure is looked at, so `set -e` lets it be."""
        if isinstance(node, Sequence):
            status: int | None = 0
            for item in node.items:
                status = self.run(item, tested)
            if not node.items:
                return 0
        elif isinstance(node, Command):
            status = self._checked(self.simple(node), node.offset, tested)
        elif isinstance(node, AndOr):
            status = self._and_or(node, tested)
        elif isinstance(node, Not):
            inner = self.run(node.item, True)
            status = None if inner is None else int(not inner)
        elif isinstance(node, Apart):
            status = self._apart(node, tested)
        elif isinstance(node, Redirected):
            status = self._redirected(node, tested)
        elif isinstance(node, If):
            status = self._if(node, tested)
        elif isinstance(node, Case):
            status = self._case(node, tested)
        elif isinstance(node, Loop):
            status = self._loop(node)
        else:
            self._state.functions[node.name] = node.body
            status = 0
        self._state.status = status
        return status

    def _checked(self, status: int | None, offset: int, tested: bool) -> int | None:
        if "e" in self._state.options and not tested and status != 0:
            if status is not None:
                raise Refused("a command fails under 'set -e', which ends the shell", offset)
            self._state.gap(offset, "the shell ends here under 'set -e' if this command fails", frozenset())
        return status

    def _and_or(self, node: AndOr, tested: bool) -> int | None:
        status = self.run(node.first, True)
        for i, (operator, item) in enumerate(node.rest):
            self._state.status = status
            if status is None:
                offset = _offset(item)
                self.maybe(*(item for _, item in node.rest[i:]), offset=offset, reason=_UNSURE)
                return None
            if (status == 0) == (operator == "&&"):
                status = self.run(item, tested or i + 1 < len(node.rest))
        return status

    def _apart(self, node: Apart, tested: bool) -> int | None:
        self.redirects(node.redirects)
        if node.background:
            self._state.background = True
            return 0
        return self._checked(None, node.offset, tested)

    def _redirected(self, node: Redirected, tested: bool) -> int | None:
        worked = self.redirects(node.redirects)
        if worked is None:
            self.maybe(node.item, offset=node.offset, reason=OPENED)
            return None
        return self.run(node.item, tested) if worked else 1

    def _if(self, node: If, tested: bool) -> int | None:
        for i, (test, body) in enumerate(node.branches):
            status = self.run(test, True)
            if status is None:
                rest = [part for branch in node.branches[i + 1 :] for part in branch]
                self.maybe(body, *rest, node.otherwise, offset=node.offset, reason=_UNSURE)
                return None
            if status == 0:
                return self.run(body, tested)
        return self.run(node.otherwise, tested)

    def _case(self, node: Case, tested: bool) -> int | None:
        word = self._expander.word(node.word.parts).text
        for i, (patterns, body) in enumerate(node.items):
            for parts in patterns:
                pattern = self._expander.pattern(parts.parts)
                if word is None or pattern is None:
                    self.maybe(*(item for _, item in node.items[i:]), offset=node.offset, reason=_UNSURE)
                    return None
                self._expander.spend(len(word) * pattern.cost, node.offset)
                if pattern.matches(word):
                    return self.run(body, tested)
        return 0

    def _loop(self, node: Loop) -> int | None:
        self.maybe(node, offset=node.offset, reason="how often a loop runs is not followed")
        return None


def _offset(node: Node) -> int:
    while isinstance(node, Not):
        node = node.item
    if isinstance(node, AndOr):
        return _offset(node.first)
    if isinstance(node, Sequence):
        return _offset(node.items[0]) if node.items else 0
    return node.offset
