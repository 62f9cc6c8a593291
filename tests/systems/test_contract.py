"""Every system answers for every facet itself; no other module spells a scheme."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import auracheck
from auracheck.errors import Unreadable, UsageError
from auracheck.model import Origin, Secret, Setting, Target
from auracheck.steps import DoStep, EditStep, RunStep
from auracheck.systems import SYSTEMS, form_of, forms, grammars, schemes, source_of, systems
from auracheck.systems.directory.walking import walk
from auracheck.systems.editor import Editor, EditRefused
from auracheck.systems.form import Form, Item, Owner
from auracheck.systems.grammar import Grammar
from auracheck.systems.recognition import Head
from auracheck.systems.source import Context, Source
from auracheck.systems.steps import Place
from auracheck.systems.system import Folder, System
from tests.differential.programs import PROGRAMS
from tests.systems.samples import samples

PACKAGE = Path(auracheck.__file__).parent
ADD = "a facet that a system does not have is named in `lacks`: .github/CONTRIBUTING.md, 'Add a system'"

REGISTER = "its line in SYSTEMS (auracheck/systems/__init__.py) lists its schemes, env files and forms in their order"

MAY_BE_ABSENT = {"recognizes", "discover", "mentions", *set(System.__annotations__) & set(vars(System))}
FACETS = MAY_BE_ABSENT | set(System.__annotations__) | System.__abstractmethods__


@pytest.mark.parametrize("system", systems(), ids=SYSTEMS)
class TestEverySystem:
    def test_declares_every_facet_itself_or_says_that_it_lacks_it(self, system: System) -> None:
        own, lacks = vars(type(system)), set(system.lacks)
        assert lacks <= MAY_BE_ABSENT, f"only these may be absent: {', '.join(sorted(MAY_BE_ABSENT))}"
        assert sorted(FACETS - lacks - set(own)) == [], ADD
        assert sorted(lacks & set(own)) == [], "a facet that the system has is not in `lacks`"

    def test_is_registered_with_all_that_it_has(self, system: System) -> None:
        line = SYSTEMS[type(system).__module__.rpartition(".")[2]]
        assert (*line.schemes,) == tuple(system.schemes), REGISTER
        assert (*line.env_files,) == tuple(system.grammars), REGISTER
        assert (*line.forms,) == tuple(system.forms), REGISTER

    def test_has_a_folder_of_tests(self, system: System) -> None:
        name = type(system).__module__.rpartition(".")[2]
        tests = sorted(Path(__file__).with_name(name).glob("test_*.py"))
        assert tests, f"add tests/systems/{name}/__init__.py and test_*.py (.github/CONTRIBUTING.md, 'Add a system')"

    def test_says_what_it_is(self, system: System) -> None:
        module = __import__(type(system).__module__, fromlist=["SYSTEM"])
        assert module.__doc__, "the docstring of its package says what the system is"

    def test_reads_each_of_its_schemes(self, system: System) -> None:
        for scheme in system.schemes:
            source = system.source(scheme)
            assert issubclass(source, Source)
            assert source.scheme == scheme, f"write `scheme = {scheme!r}` in {source.__name__}"
            assert source.__doc__, f"add a docstring to {source.__name__}: `auracheck explain {scheme}` prints it"

    def test_has_a_whole_grammar_for_each_env_file(self, system: System) -> None:
        assert set(system.grammars) <= set(system.schemes)
        for scheme in system.schemes:
            grammar = system.grammar(scheme)
            assert (grammar is not None) == (scheme in system.grammars)
            if grammar is not None:
                missing = [name for name in Grammar.__annotations__ if not hasattr(grammar, name)]
                assert missing == [], f"add these attributes to {type(grammar).__name__}"
                assert grammar.name == scheme, f"write `name = {scheme!r}` in {type(grammar).__name__}"
                assert type(grammar).__doc__, (
                    f"add a docstring to {type(grammar).__name__}: what is read, and by which rules"
                )

    def test_writes_each_of_its_forms(self, system: System) -> None:
        for name in system.forms:
            form = system.form(name)
            assert isinstance(form, Form)
            assert form.form == name
            assert "a-long-value" in form.document([Item("NAME", Secret("a-long-value"))], Owner())

    def test_recognizes_only_its_own(self, system: System) -> None:
        contents = (b"", b"A=b\n", b"[Service]\n", b"services: {}\n", b'{"a": {}}')
        for head in map(Head, contents):
            found = system.recognizes(head)
            assert found is None or found.scheme in system.schemes

    def test_discovers_only_its_own(self, system: System) -> None:
        names = (".env", "app.service", "compose.yaml", "other.compose.yaml", ".envrc", ".gitlab-ci.yml", "x.sh")
        folder = Folder("no-such-folder", names, ("web.service.d",), {name: next(iter(schemes())) for name in names})
        for found in system.discover(folder):
            assert getattr(found, "scheme", None) in (None, *system.schemes)

    def test_edits_each_of_its_schemes_or_says_why_not(self, system: System) -> None:
        for scheme in system.schemes:
            try:
                found: object = system.editor(scheme, "some.file", b"")
            except EditRefused as refusal:
                found = str(refusal)
            assert isinstance(found, Editor) or found

    @pytest.mark.parametrize("make", ["auracheck generate jwt", "auracheck generate password"])
    @pytest.mark.parametrize("file", [None, "some.file", "-"])
    def test_fixes_each_of_its_schemes_in_steps(self, system: System, make: str, file: str | None) -> None:
        for scheme in system.schemes:
            origin = Origin(file, 1, 1) if file else Origin()
            setting = Setting("JWT_SECRET_KEY", Secret("changeme"), origin)
            target = Target("some", scheme, (setting,), origin=origin)
            for here in (setting, None):
                steps = list(system.fix(Place(target, "JWT_SECRET_KEY", make, origin, here)))
                assert steps, "`fix` yields at least one step, a DoStep where no command can do it"
                assert all(isinstance(step, EditStep | RunStep | DoStep) for step in steps)
                assert any(make in str(step) for step in steps), "a step uses `place.make`, which prints the value"

    def test_sets_a_variable_that_is_no_secret(self, system: System) -> None:
        for scheme in system.schemes:
            target = Target("some", scheme, (), origin=Origin("some.file"))
            line = system.line(Place(target, "ENVIRONMENT", "", target.origin), "production")
            assert "production" in line, "`line` sets the variable `place.name` to the value"

    def test_says_what_must_be_restarted_and_how_to_compare(self, system: System) -> None:
        for scheme in system.schemes:
            assert system.restart(scheme, "some.file"), "`restart` says what to do so that new values are read"
            compare = system.compare(scheme, "some.file", "some.file")
            assert "auracheck check some.file" in compare, "`compare` is an `auracheck check {spec} … --expect-same`"

    def test_mentions_env_files_of_a_known_grammar(self, system: System) -> None:
        for text in ("", "nothing of the kind\n", "services: {a: {env_file: a.env}}\n", ". ./a.env\n"):
            assert {mention.consumer for mention in system.mentions("some.sh", text)} <= set(grammars())


def test_every_package_is_registered() -> None:
    inits = (PACKAGE / "systems").glob("*/__init__.py")
    packages = {path.parent.name for path in inits if "\nSYSTEM = " in path.read_text("utf-8")}
    assert packages == set(SYSTEMS), "add a line for the package to SYSTEMS in auracheck/systems/__init__.py"


def test_no_scheme_grammar_or_form_belongs_to_two_systems() -> None:
    for names in (schemes(), grammars(), forms()):
        assert len(list(names)) == len(set(names))
    assert sum(len(system.schemes) for system in systems()) == len(schemes())
    assert all(form_of(form).form == form for form in forms())


COMPARE = "add a class to tests/differential/programs/ and its line in PROGRAMS, or say here in NOT_COMPARED why not"
NOT_COMPARED: dict[str, str] = {}
"""Grammars that are not held against their program in CI, and why they cannot be."""


def test_every_grammar_is_held_against_its_program() -> None:
    compared = {program.consumer for program in PROGRAMS.values()}
    assert {*grammars()} == compared | set(NOT_COMPARED), COMPARE


WRITTEN_OUT = (
    "environment", "dotenv", "compose", "docker", "systemd", "shell", "kubernetes", "github", "gitlab", "secret_files",
    "vault", "aws", "directory", "stream",
)  # fmt: skip
"""Systems whose files the tests that go over all systems (tests/test_canary.py, tests/test_no_network.py) have."""


def test_every_system_gives_samples_to_the_tests_that_go_over_all() -> None:
    without = [f"tests/systems/{name}/__init__.py" for name in SYSTEMS if name not in {*WRITTEN_OUT, *samples()}]
    assert without == [], "add SAMPLES there (.github/CONTRIBUTING.md, 'Add a system')"


def test_every_source_can_be_opened_on_nothing() -> None:
    from auracheck.policy.loading import builtin

    for scheme in schemes():
        source = source_of(scheme)(scheme, "no/such-place", Context({}, builtin()))
        assert isinstance(source.is_there(), bool)


def test_an_unknown_file_is_nobodys(tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n")
    [found] = walk(str(tmp_path), systems())
    assert not getattr(found, "items", ())


SPELLED = frozenset(schemes()) - {"-", "env", "files"}
"""`env`, `files` and `-` are words of other things as well: a policy's key, an environment, a hyphen."""

ALLOWED = {
    "draft/script/context.py": "Node's global of that name",
    "draft/script/libraries.py": "Node's global of that name",
    "draft/script/stops.py": "Node's global of that name",
    "draft/script/module.py": "Node's global of that name",
    "engine/loaders.py": "names of libraries that load env files",
    "judgement/logins.py": "openings of values that another program resolves",
    "reporters/__init__.py": "names of report formats",
    "reporters/github.py": "names of report formats",
    "reporters/gitlab.py": "names of report formats",
    "cli/wrong_usage.py": "names of report formats",
}
"""Where such a word means something else."""

SHARED = {
    "systems/__init__.py": "the registry of all systems",
    "systems/source.py": "a folder, which has no content to recognize, is opened by the scheme that walks it",
}
"""Modules that all systems share, and why they name a scheme."""


BORROWS = {
    "environment": ("dotenv",),  # ./.env, over which it is laid
    "direnv": ("dotenv", "shell-env"),  # a .env that `dotenv` loads; an .envrc is a script for bash
    "compose": (
        "docker-env",
        "dotenv",
        "dockerfile",
    ),  # raw env files; podman-compose; a key of `build:`
    "quadlet": ("docker-env", "kubernetes"),  # podman's rules but for names; a .kube unit
    "shell": ("docker-env", "compose-env", "compose", "dotenv", "kubectl-env"),  # the programs that its scripts call
    "kubernetes": ("helm",),  # the field of an Application that has the values of a chart
    "kustomize": ("kubernetes", "kubectl-env"),  # it builds manifests, also of env files
    "helm": ("kubernetes",),  # charts are made of manifests
    "vault": ("kubernetes",),  # where Vault itself mounts the login of pods
}
"""The schemes of other systems that a system names: it really reads by their rules, or writes for them."""


def spelled(path: Path) -> Iterator[str]:
    """The strings of a module, other than docstrings, that are a scheme, or begin with one and its colon."""
    tree = ast.parse(path.read_text("utf-8"))
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            scheme, colon, rest = node.value.partition(":")
            if scheme in SPELLED and not (colon and rest.startswith(" ")):
                yield f"{path.relative_to(PACKAGE)}:{node.lineno}: {scheme}"


def shared() -> Iterator[Path]:
    """All modules that are in no system's package."""
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).parts
        if parts[0] != "systems" or parts[1] not in SYSTEMS:
            yield path


def test_no_scheme_is_spelled_outside_the_systems() -> None:
    exempt = {PACKAGE / name for name in (*ALLOWED, *SHARED)}
    outside = [found for path in shared() if path not in exempt for found in spelled(path)]
    assert outside == [], "ask the system: auracheck.systems.system_of(scheme) (.github/ARCHITECTURE.md)"


@pytest.mark.parametrize("name", [*ALLOWED, *SHARED])
def test_each_exemption_is_needed(name: str) -> None:
    assert PACKAGE / name in shared(), "remove it: there is no such module"
    assert list(spelled(PACKAGE / name)), "remove it: the module names no scheme"


def test_no_system_spells_another_ones_scheme() -> None:
    for name, system in zip(SYSTEMS, systems(), strict=True):
        known = {*system.schemes, *system.forms, *BORROWS.get(name, ())}
        paths = sorted((PACKAGE / "systems" / name).rglob("*.py"))
        found = [line for path in paths for line in spelled(path) if line.rpartition(" ")[2] not in known]
        assert found == [], "only what a system really reads of another may be named there: BORROWS"


@pytest.mark.parametrize("name", BORROWS)
def test_a_system_names_those_of_which_it_reads(name: str) -> None:
    paths = (PACKAGE / "systems" / name).rglob("*.py")
    found = {line.rpartition(" ")[2] for path in paths for line in spelled(path)}
    assert set(BORROWS[name]) <= found - set(SYSTEMS[name].schemes), "remove it: the system does not name it"


def test_a_wrong_scheme_is_wrong_usage() -> None:
    from auracheck.systems.source import split_spec

    with pytest.raises(UsageError, match="unknown scheme"):
        split_spec("compos:x.yaml")


def test_the_library_has_its_readers() -> None:
    assert auracheck.read_as("dotenv", b"A=b\n", {})["A"].reveal() == "b"  # type: ignore[union-attr]
    assert repr(auracheck.EXTERNAL) == "EXTERNAL"
    with pytest.raises(Unreadable):
        auracheck.read_as("docker-env", b"A =b\n", {})
