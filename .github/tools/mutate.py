"""Which changes of a module does no test notice? `python .github/tools/mutate.py [auracheck/judgement/urls.py …]`

Each mutant has one change: another comparison, operator or number, a condition turned round, a slice without a bound,
None returned. It is put into a process that has already collected the tests of `HELD_BY`, where those that reach its
line are run, the quickest first, until one fails. What survives is printed: a test is missing, the code is not needed,
or the change makes no difference; then say in `EQUIVALENT` why. `--sample` takes so many of a module, drawn with
`--seed`; fewer than `--least` percent found is exit code 1. What people read (docstrings, messages) and annotations are
not changed.
"""

import argparse
import ast
import functools
import gc
import os
import random
import resource
import signal
import sys
import tempfile
import time
import types
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from mutants import Mutant, code_of, is_executed, mutants

ROOT = Path(__file__).parents[2]
JUDGEMENT = tuple(
    f"tests/judgement/test_{name}.py"
    for name in (
        "verdicts",
        "connection_strings",
        "defaults",
        "drawn",
        "encoded",
        "patterns",
        "published",
        "scripts",
        "strength",
        "templates",
        "tokens",
        "urls",
        "words",
    )
)
MASK = (
    "tests/reporters/test_mask.py", "tests/reporters/test_runs.py", "tests/reporters/test_redaction.py",
    "tests/deployment/test_searched.py",
)  # fmt: skip
CODES = ("tests/test_report.py", "tests/cli/test_output.py")
HELD_BY = {
    **{f"auracheck/judgement/{name}.py": JUDGEMENT for name in (
        "connection_strings", "defaults", "drawn", "encoded", "logins", "patterns", "published", "scripts", "strength",
        "tokens", "urls", "vocabulary", "words",
    )},
    "auracheck/reporters/mask.py": MASK,
    "auracheck/reporters/runs.py": MASK,
    "auracheck/reporters/redaction.py": MASK,
    "auracheck/reporters/encodings.py": MASK,
    "auracheck/deployment/searched.py": MASK,
    "auracheck/report.py": CODES,
    "auracheck/exit_codes.py": CODES,
    "auracheck/cli/output.py": CODES,
}  # fmt: skip
"""The modules, each with the tests that hold it."""

SPEED = frozenset({"_our_samples", "_sampled", "_samples", "_thirds"})
"""Functions that only make a search quicker: more of what they let through is looked at again, with the same result."""

EQUIVALENT: Mapping[str, Mapping[str, str]] = {
    "auracheck/judgement/patterns.py": {
        "pattern: SHORT  →  nothing": "the first characters are a quick look",
        "pattern: length > len(characters)  →  length >= len(characters)": "so few are less than the length",
        "repeats: length >= 6  →  length > 6": "a quick look is left out",
        "repeats: 6  →  7": "a quick look is left out",
        "repeats: value.find(value[:3], 1) < 0  →  value.find(value[:3], 1) <= 0": "nothing is found before 1",
        "repeats: 0  →  1": "nothing is found before 1, and what is repeated from 1 is turned, too",
        "repeats: 1  →  2": "what is repeated after one character is so after two",
        "repeats: 0 < period <= half  →  0 <= period <= half": "nothing is found before 1",
        "is_repetitive: value.count(value[at:at + 3]) > 1  →  value.count(value[at:at + 3]) >= 1": "a quick look is"
        " left out",
        "is_repetitive: at + 3  →  at - 3": "a quick look is left out",
        "is_repetitive: 2 * windows // 3  →  2 * windows * 3": "a quick look is left out",
        "is_repetitive: 2  →  3": "a quick look takes other samples",
        "module: 'wxcvbn'  →  'xcvbn'": "w and x are neighbours in the alphabet too",
        "_runs: RUN_SAMPLE * (len(lower) // 3)  →  RUN_SAMPLE // (len(lower) // 3)": "a quick look is left out",
        "most_steps: len(differences) - len(differences.translate(None, _STEPS))"
        "  →  len(differences) + len(differences.translate(None, _STEPS))": "a quick look is left out",
        "most_steps: -1  →  nothing": "the last byte is a character, and no step",
        "is_plain: 0  →  1": "one repeated digit is the same everywhere",
        "module: '0123456789'  →  '123456789'": "0 and 1 are neighbours in 9012 too",
        "module: 'qwertyuiop'  →  'wertyuiop'": "q and w are neighbours in qwertzuiop too",
        "module: 'qwertzuiop'  →  'wertzuiop'": "q and w are neighbours in qwertyuiop too",
    },
    "auracheck/judgement/logins.py": {
        "unfilled: '**'  →  '*'": "a quick look is left out",
        "unfilled: '•'  →  ''": "a quick look is left out",
        "unfilled: '●'  →  ''": "a quick look is left out",
        "unfilled: '$'  →  ''": "a quick look is left out",
        "unfilled: '{{'  →  '{'": "a quick look is left out",
        "unfilled: '<%'  →  '%'": "a quick look is left out",
        "unfilled: '%('  →  '('": "a quick look is left out",
        "_is_cut: '...'  →  '..'": "a quick look is left out",
        "_is_cut: '['  →  ''": "a quick look is left out",
        "_unprocessed: '.env.'  →  'env.'": "a quick look is left out",
    },
    "auracheck/judgement/vocabulary.py": {
        "module: 'isa'  →  'sa'": "it has three letters, and is found without being named here",
        "module: 'not'  →  'ot'": "it has three letters, and is found without being named here",
    },
    "auracheck/judgement/tokens.py": {
        "most: length - SURE  →  length + SURE": "no word of `SURE` letters begins in the last three",
    },
    "auracheck/judgement/words.py": {
        "read: '@'  →  ''": "a value without either sign is read once more, with the same result",
        "read: '$'  →  ''": "a value without either sign is read once more, with the same result",
        "_is_not_passphrase: comb(known + others, others) * SHARE ** known < CHANCE"
        "  →  comb(known + others, others) * SHARE ** known <= CHANCE": "no such product is exactly `CHANCE`",
    },
    "auracheck/deployment/searched.py": {
        "own_words: ''  →  'XX'": "two letters are no word of a name",
        "_product: ''  →  'XX'": "two letters are no word of a name",
    },
    "auracheck/reporters/mask.py": {
        "_hidden: return frozenset()  →  return None": "masked() asks only whether there is anything",
        "_hidden: '\\n'  →  ''": "a run over two texts or two secrets is in neither",
    },
    "auracheck/reporters/runs.py": {
        "module: 150  →  151": "both ways of searching find the same",
        "module: 2000  →  2001": "both ways of searching find the same",
        "module: 10  →  11": "both ways of searching find the same",
        "not_ours: len(runs) > _FEW  →  len(runs) >= _FEW": "both ways of searching find the same",
        "within: len(secrets) > _SMALL  →  len(secrets) >= _SMALL": "both ways of searching find the same",
        "within: len(runs) < _MOST_LOOKUPS  →  len(runs) <= _MOST_LOOKUPS": "both ways of searching find the same",
        "within: len(runs) <= len(lowered)  →  len(runs) < len(lowered)": "both ways of searching find the same",
        "_blocks: length > _BLOCK  →  length >= _BLOCK": "blocks of any size find the same",
        "_ours: '.py'  →  'py'": "no shipped file ends so without the dot",
        "_ours: '.toml'  →  'toml'": "no shipped file ends so without the dot",
        "_ours: '.txt'  →  'txt'": "no shipped file ends so without the dot",
        "within: 128  →  129": "what no secret has divides the texts; one character less does not matter",
        "within: ''  →  'XX'": "folded text has no capital letter",
        "within: '\\n'  →  ''": "a run over two texts is in neither",
        "_blocks: '\\n'  →  ''": "a run over two secrets is in neither",
    },
}  # fmt: skip
"""Changes that make no difference, by module, each with the reason. They are not tried."""

OPTIONS = ("-o", "addopts=", "-p", "no:cacheprovider", "-p", "no:terminal",
           "-k", "not megabyte and not backtrack and not quick and not random")  # fmt: skip
"""For pytest. Left out are bounds of time, which fail on a busy machine, and thousands of random values."""

BUDGET = 30.0
"""CPU seconds of tests for one mutant, as measured while each line is traced; the quickest tests are taken."""

BROKEN = 9
"""How a process ends that could not be made a mutant."""


class Tried(NamedTuple):
    """What a test did before any change: the lines that it ran of each file, and its CPU seconds."""

    lines: dict[str, set[int]]
    seconds: float


class Mutating:
    """The plugin of pytest that runs the collected tests against the mutants of modules, and prints what survives.

    ``shares`` has the percentage that was found of each module.
    """

    def __init__(self, paths: Sequence[str], options: argparse.Namespace) -> None:
        self.paths, self.options = paths, options
        self.shares: dict[str, float] = {}
        self.out = os.fdopen(os.dup(1), "w")  # pytest captures the other one
        self.finders: Counter[str] = Counter()
        """How many mutants each test has found: those that found many are tried first."""

    def pytest_configure(self) -> None:
        """Random examples are the same for each mutant, and one that fails is enough."""
        from hypothesis import Phase, settings

        phases = (Phase.explicit, Phase.generate)
        settings.register_profile("mutate", deadline=None, derandomize=True, database=None, phases=phases)
        settings.load_profile("mutate")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        modules = {path: import_module(path.removesuffix(".py").replace("/", ".")) for path in self.paths}
        self.files = {str(module.__file__) for module in modules.values()}
        self.items = {item.nodeid: item for item in session.items}
        self.caches = _caches()
        # In this process, so that each mutant has what was loaded and compiled for them.
        self.tried = {name: tried for name, item in self.items.items() if (tried := self._try(item))}
        for name in self.items.keys() - self.tried.keys():
            print(f"not used, as it fails without a change: {name}", file=self.out, flush=True)
        gc.unfreeze()  # what conftest.py has frozen is not among the objects
        self.caches = _caches()
        self.functions = [each for each in gc.get_objects() if isinstance(each, types.FunctionType)]
        for path, module in modules.items():
            self._mutate(path, module)
        return True

    def _mutate(self, path: str, module: types.ModuleType) -> None:
        """Try a module's mutants, several at a time."""
        began = time.monotonic()
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        every = [each for each in mutants(tree) if not (each.owner and each.owner.name in SPEED)]
        drawn = random.Random(self.options.seed).sample(every, min(self.options.sample, len(every)))
        drawn = [each for each in drawn if each.change not in EQUIVALENT.get(path, ())]
        left, survivors = list(drawn), 0
        running: dict[int, Mutant] = {}
        reader, self.found_by = os.pipe()
        os.set_blocking(reader, False)
        while left or running:
            with suppress(BlockingIOError):
                self.finders.update(os.read(reader, 1 << 16).decode().splitlines())
            while left and len(running) < self.options.jobs:
                mutant = left.pop()
                running[self._forked(lambda mutant=mutant: self._is_found(mutant, tree, module))] = mutant
            pid, status = os.wait()
            mutant = running.pop(pid)
            if status == BROKEN << 8:
                raise RuntimeError(f"not a mutant: {mutant}")
            if status == 0:
                survivors += 1
                print(f"    {mutant}", file=self.out, flush=True)
        self.shares[path] = share = 100 * (len(drawn) - survivors) / len(drawn)
        seconds = time.monotonic() - began
        told = f"{path}: {share:.1f} % of {len(drawn)} mutants found ({len(every)} are possible), {seconds:.0f} s"
        print(told, file=self.out, flush=True)

    def _forked(self, found: Callable[[], bool]) -> int:
        """Start a process that ends with 0 if nothing was found, and else with 1 or by a signal."""
        pid = os.fork()
        if pid == 0:
            code = BROKEN
            try:
                code = int(found())
            finally:
                os._exit(code)
        return pid

    def _passes(self, item: pytest.Item) -> bool:
        from _pytest.runner import runtestprotocol

        with tempfile.TemporaryDirectory() as folder:
            item.config._tmp_path_factory._basetemp = Path(folder)  # type: ignore[attr-defined]
            return not any(report.failed for report in runtestprotocol(item, nextitem=None, log=False))

    def _forget(self) -> None:
        for each in self.caches:
            each.cache_clear()

    def _try(self, item: pytest.Item) -> Tried | None:
        lines: dict[str, set[int]] = {file: set() for file in self.files}

        def trace(frame: Any, event: str, argument: object) -> Any:
            reached = lines.get(frame.f_code.co_filename)
            if reached is None:
                return None
            reached.add(frame.f_lineno)
            return trace

        self._forget()
        began = sum(os.times()[:4])
        sys.settrace(trace)
        passes = self._passes(item)
        sys.settrace(None)
        return Tried(lines, sum(os.times()[:4]) - began) if passes else None

    def _tests_of(self, lines: range, file: str) -> list[tuple[pytest.Item, float]]:
        """The quickest of the tests that reach these lines; none where they run at the import alone."""
        tests, spent = [], 0.0
        order = sorted(self.tried.items(), key=lambda each: (-self.finders[each[0]], each[1].seconds))
        for name, (reached, seconds) in order:
            if spent < BUDGET and any(line in lines for line in reached[file]):
                tests.append((self.items[name], seconds))
                spent += seconds
        return tests

    def _is_found(self, mutant: Mutant, tree: ast.Module, module: types.ModuleType) -> bool:
        file = str(module.__file__)
        inside = self._tests_of(mutant.lines, file) if mutant.owner else []
        tests = inside or self._tests_of(range(1 << 20), file) or [(item, 0.1) for item in self.items.values()]
        seconds = int(10 + 5 * sum(seconds for _, seconds in tests))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))  # a loop without an end is found, too
        resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
        signal.alarm(10 * seconds)  # and what waits for ever
        mutant.put(mutant.new)
        code = compile(ast.fix_missing_locations(tree), file, "exec")
        if inside:
            self._replace(code_of(code, mutant.owner), file)
        elif not is_executed(code, module):
            tests = []
        self._forget()
        name = next((item.nodeid for item, _ in tests if not self._passes(item)), "" if tests else "the import")
        os.write(self.found_by, f"{name}\n".encode() if name else b"")
        return bool(name)

    def _replace(self, code: types.CodeType, file: str) -> None:
        """Give the functions of that place in a file this code, so that whoever imported them has it."""
        place = (file, code.co_name, code.co_firstlineno)
        for function in self.functions:
            old = function.__code__
            if (old.co_filename, old.co_name, old.co_firstlineno) == place:
                function.__code__ = code


def _caches() -> list[Any]:
    """What the package keeps of what it has computed."""
    found = [each for each in gc.get_objects() if isinstance(each, functools._lru_cache_wrapper)]
    return [each for each in found if each.__module__.startswith("auracheck")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", default=list(HELD_BY))
    parser.add_argument("--sample", type=int, default=1 << 30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--least", type=float, default=90.0)
    options = parser.parse_args()
    enough = True
    for tests, paths in groupby(options.modules, HELD_BY.__getitem__):
        pid = os.fork()  # so that one collection has nothing of another
        if pid == 0:
            plugin = Mutating(list(paths), options)
            code = pytest.main([*OPTIONS, *tests], [plugin])
            os._exit(int(bool(code) or min(plugin.shares.values(), default=0) < options.least))
        enough = os.waitpid(pid, 0)[1] == 0 and enough
    sys.exit(0 if enough else 1)


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
