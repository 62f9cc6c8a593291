"""What the registries name must be there, else test modules cannot even be collected: conftest.py says so first."""

from collections.abc import Iterator

from auracheck import reporters, rules, systems

RULE = "REGISTRY in auracheck/rules/__init__.py has {name!r}: add auracheck/rules/{module}.py with the class {cls}"
SYSTEM = "SYSTEMS in auracheck/systems/__init__.py has {name!r}: complete auracheck/systems/{name}/__init__.py"
FORMAT = "REGISTRY in auracheck/reporters/__init__.py has {name!r}: add auracheck/reporters/{module}.py"
PAGE = ".github/CONTRIBUTING.md shows a complete one"


def faults() -> Iterator[str]:
    """A line for each entry that cannot be loaded, with the edit that helps."""
    for name in rules.REGISTRY:
        try:
            rules.rule_class(name)()
        except (ImportError, AttributeError, TypeError) as error:
            module, cls = name.replace("-", "_"), name.title().replace("-", "")
            yield f"{RULE.format(name=name, module=module, cls=cls)} ({error}); {PAGE}"
    for name, system in systems.SYSTEMS.items():
        try:
            systems.system_of(system.schemes[0])
        except (ImportError, AttributeError, TypeError) as error:
            yield f"{SYSTEM.format(name=name)} ({error}); {PAGE}"
    for name, spec in reporters.REGISTRY.items():
        try:
            reporters.reporter(name)
        except (ImportError, AttributeError, TypeError) as error:
            yield f"{FORMAT.format(name=name, module=spec.partition('.')[0])} ({error}); {PAGE}"
