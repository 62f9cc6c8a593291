"""What systemd itself puts into a service's environment: of its user, of the directories that it makes, and of what
the manager passes on (systemd.exec(5), Environment Variables in Spawned Processes)."""

from collections.abc import Iterator, Mapping

from auracheck.model import ELSEWHERE, Origin, Secret, Setting, Value
from auracheck.sources.systemd.credentials import Credentials
from auracheck.sources.systemd.environment import DIRECTORIES, Environment
from auracheck.sources.systemd.root import Root, User
from auracheck.sources.systemd.specifiers import Specifiers, UnknownSpecifier
from auracheck.sources.systemd.user_units import Owner

ROOT_NAMES = ("root", "0")
DIRECTORY = "CREDENTIALS_DIRECTORY"


def login(environment: Environment, root: Root) -> Iterator[Setting]:
    """USER, and HOME, LOGNAME and SHELL where SetLoginEnvironment= or User= asks for them."""
    named = environment.user is not None
    if not named and not environment.dynamic_user and not environment.login:
        return
    name, origin = environment.user or (ROOT_NAMES[0], Origin())
    all_four = environment.login if environment.login is not None else True
    for variable, value in _of_user(name, environment, root).items():
        if variable == "USER" or all_four:
            yield Setting(variable, value, origin, literal=False)


def directories(environment: Environment, owner: Owner | None) -> Iterator[Setting]:
    """STATE_DIRECTORY and its kin: the paths of the directories that systemd makes for the service. Those of a user's
    manager are in the home, and where is a matter of the user's XDG_ variables."""
    for key, (variable, parent) in DIRECTORIES.items():
        if key in environment.directories:
            paths, origin = environment.directories[key]
            value = ":".join(f"{parent}/{path}" for path in paths)
            # a dynamic user's directories may be below private/, depending on what else is set
            unknown = environment.dynamic_user or owner is not None
            yield Setting(variable, ELSEWHERE if unknown else Secret(value), origin, literal=False)


def credentials_directory(credentials: Credentials, specifiers: Specifiers, origin: Origin) -> Iterator[Setting]:
    """CREDENTIALS_DIRECTORY, which is set where a directive gives a credential, there or not."""
    if not credentials:
        return
    try:
        yield Setting(DIRECTORY, Secret(specifiers.expand("%d")), origin, literal=False)
    except UnknownSpecifier:
        yield Setting(DIRECTORY, ELSEWHERE, origin, literal=False)


def passed(environment: Environment, environ: Mapping[str, str], seen: bool) -> Iterator[Setting]:
    """What PassEnvironment= takes from the manager. ``seen``: its environment is known, and is ``environ``; our own
    never stands for it."""
    known: dict[str, Value] = {}
    if seen:
        known |= {name: Secret(value) for name, value in environ.items()}
    known |= {s.name: s.value for s in environment.manager}
    for name, origin in environment.passed.items():
        if name in known:
            yield Setting(name, known[name], origin, literal=False)
        elif not seen:
            yield Setting(name, ELSEWHERE, origin, literal=False)


def _of_user(name: str | None, environment: Environment, root: Root) -> dict[str, Value]:
    """What is known of the user; ELSEWHERE what only its user database knows (it need not be etc/passwd)."""
    user = root.user(name) if name else None
    if name in ROOT_NAMES and environment.login is None:
        user = User(ROOT_NAMES[0], "/root", "/bin/bash")  # systemd does not look root up
    if user is None:
        known = Secret(name) if name and not name.isdigit() else ELSEWHERE
        return {"USER": known, "HOME": ELSEWHERE, "LOGNAME": known, "SHELL": ELSEWHERE}
    found: dict[str, Value] = {"USER": Secret(user.name), "LOGNAME": Secret(user.name)}
    if user.has_home:
        found["HOME"] = Secret(user.home)
    if user.has_shell:
        found["SHELL"] = Secret(user.shell)
    return found
