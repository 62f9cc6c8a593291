"""What systemd itself adds to a service's environment: from its user, the directories that it creates, and what the
manager passes on (systemd.exec(5), Environment Variables in Spawned Processes)."""

from collections.abc import Iterable, Iterator, Mapping

from auracheck.model import EXTERNAL, Origin, Secret, Setting, Value
from auracheck.systems.named_files import CREDENTIALS
from auracheck.systems.systemd.credentials import Credentials
from auracheck.systems.systemd.environment import DIRECTORIES, UnitEnvironment
from auracheck.systems.systemd.root import Account, Root, UnitOwner
from auracheck.systems.systemd.specifiers import Specifiers, UnknownSpecifier

ROOT_NAMES = ("root", "0")


def login(environment: UnitEnvironment, root: Root) -> Iterator[Setting]:
    """USER, and HOME, LOGNAME and SHELL if SetLoginEnvironment= or User= asks for them."""
    named = environment.user is not None
    if not named and not environment.dynamic_user and not environment.login:
        return
    name, origin = environment.user or (ROOT_NAMES[0], Origin())
    all_four = environment.login if environment.login is not None else True
    for variable, value in _of_user(name, environment, root).items():
        if variable == "USER" or all_four:
            yield Setting(variable, value, origin, literal=False)


def directories(environment: UnitEnvironment, owner: UnitOwner | None) -> Iterator[Setting]:
    """STATE_DIRECTORY and the like: the directories that systemd creates for the service. Those of a user's manager are
    in the home, in a place that depends on the user's XDG_ variables."""
    for key, (variable, parent) in DIRECTORIES.items():
        if key in environment.directories:
            paths, origin = environment.directories[key]
            value = ":".join(f"{parent}/{path}" for path in paths)
            # a dynamic user's directories may be below private/, depending on what else is set
            unknown = environment.dynamic_user or owner is not None
            yield Setting(variable, EXTERNAL if unknown else Secret(value), origin, literal=False)


def credentials_directory(credentials: Credentials, specifiers: Specifiers, origin: Origin) -> Iterator[Setting]:
    """CREDENTIALS_DIRECTORY, which is set if a directive gives a credential, even a missing one."""
    if not credentials:
        return
    try:
        yield Setting(CREDENTIALS, Secret(specifiers.expand("%d")), origin, literal=False)
    except UnknownSpecifier:
        yield Setting(CREDENTIALS, EXTERNAL, origin, literal=False)


def passed(environment: UnitEnvironment, environ: Mapping[str, str] | None) -> Iterator[Setting]:
    """What PassEnvironment= takes from the manager. ``environ`` is its environment, None if unknown; our
    own is never taken for it."""
    known: dict[str, Value] = {name: Secret(value) for name, value in (environ or {}).items()}
    known |= {s.name: s.value for s in environment.manager}
    for name, origin in environment.passed.items():
        if name in known:
            yield Setting(name, known[name], origin, literal=False)
        elif environ is None:
            yield Setting(name, EXTERNAL, origin, literal=False)


def _of_user(name: str | None, environment: UnitEnvironment, root: Root) -> dict[str, Value]:
    """What is known of the user. EXTERNAL is what only its user database knows, which need not be etc/passwd."""
    user = root.user(name) if name else None
    if name in ROOT_NAMES and environment.login is None:
        user = Account(ROOT_NAMES[0], "/root", "/bin/bash")  # systemd does not look root up
    if user is None:
        known = Secret(name) if name and not name.isdigit() else EXTERNAL
        return {"USER": known, "HOME": EXTERNAL, "LOGNAME": known, "SHELL": EXTERNAL}
    found: dict[str, Value] = {"USER": Secret(user.name), "LOGNAME": Secret(user.name)}
    if user.has_home:
        found["HOME"] = Secret(user.home)
    if user.has_shell:
        found["SHELL"] = Secret(user.shell)
    return found


def without(settings: Iterable[Setting], unset: Iterable[str]) -> tuple[Setting, ...]:
    """The settings without those of UnsetEnvironment=: NAME removes a variable, NAME=VALUE only one of that value."""
    names = frozenset(unset)
    kept = list(settings)
    removed = {s.name for s in {s.name: s for s in kept}.values() if s.name in names or _assignment(s) in names}
    return tuple(s for s in kept if s.name not in removed)


def unexpanded(setting: Setting) -> Setting:
    """A setting of environment.d(5), where a `$` may refer to what only the user's session knows."""
    is_plain = isinstance(setting.value, Secret) and "$" not in setting.value.reveal()
    return setting if is_plain else setting.unknown()


def _assignment(setting: Setting) -> str | None:
    return f"{setting.name}={setting.value.reveal()}" if isinstance(setting.value, Secret) else None
