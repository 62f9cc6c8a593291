"""Random Compose projects that look like what people write, with all that makes an environment another one."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

NAMES = ("A", "B", "C", "TOKEN", "URL", "STAGE", "lower", "X_1")
SERVICES = ("web", "api", "db")
PLAIN = (
    *("x", "two words", "123", "0", "-5", "+7", "0123", "0o17", "089", "0x1F", "0b11", "1e3", "1234e5", "1.10", ".5"),
    *("1_000", "12345678901234567890", "1234567.0", "1e-7", "true", "False", "yes", "NO", "on", "~", "null", "NULL"),
    *("2001-01-01", "2001-12-14t21:59:43.10-05:00", "12:30:45", "a#b", "p!s", "!foo 12", "!!str 12", "!!int '3'"),
    *("''", "'it''s'", '"a\\tb\\x41"', "-x", "1.2.3", "postgres://u:p@h/d", "=", "a=b", "&anchored v", ".", "x: y"),
)
WORDS = ("", "d", "two words", "${B}", "${C:-z}", "$A", "a}b", "$$x", "0123")
ENV_VALUES = ("1", "'x y'", '"a\\nb"', "a${A}b", "$STAGE", "'${A}'", "", "x # y", "prod", "$$x", "0123", "w w")


class Made(NamedTuple):
    """A project: its files by their paths, the environment of the shell, and arguments before the subcommand."""

    files: Mapping[str, str]
    environ: Mapping[str, str]
    arguments: tuple[str, ...]


def project(seed: int, number: int) -> Made:
    """The project of that number. It depends on nothing else, so a failure is repeated by these two."""
    return _Author(random.Random(f"{seed}/{number}")).project()


def projects(seed: int, count: int) -> Iterator[Made]:
    return (project(seed, number) for number in range(count))


class _Author:
    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.files: dict[str, str] = {}

    def often(self, share: float) -> bool:
        return self.chance.random() < share

    def pick(self, choices: Sequence[str]) -> str:
        return self.chance.choice(choices)

    def project(self) -> Made:
        main = self.pick(("compose.yaml", "compose.yaml", "docker-compose.yml", "compose.yml"))
        self.files[main] = self.file("", self.extras(main))
        if self.often(0.3):
            self.files[self.pick(("compose.override.yml", "docker-compose.override.yaml"))] = self.override()
        if self.often(0.6):
            self.files[".env"] = self.env_file() + self.pick(("", "", "", "COMPOSE_PROFILES=dev\n"))
        environ = {name: self.pick(("shell", "s $A ${B}", "", "1")) for name in NAMES if self.often(0.15)}
        if self.often(0.2):
            environ["COMPOSE_PROFILES"] = self.pick(("dev", "dev, prod", "*", "other"))
        if self.often(0.05):
            environ["COMPOSE_DISABLE_ENV_FILE"] = self.pick(("1", "true", "0", "perhaps"))
        if self.often(0.1):
            environ["COMPOSE_PROJECT_NAME"] = self.pick(("app", "app-1", "Not A Name"))
        return Made(self.files, environ, (*self.env_file_option(), *self.several(main, environ)))

    def env_file_option(self) -> tuple[str, ...]:
        paths = [path for path in ("other.env", "more.env") if self.often(0.12)]
        for path in paths:
            self.files[path] = self.env_file()
        return tuple(word for path in paths for word in ("--env-file", path))

    def several(self, main: str, environ: dict[str, str]) -> tuple[str, ...]:
        """More files by `-f` or by COMPOSE_FILE, the later ones in another folder."""
        if self.often(0.8):
            return ()
        self.files["more/over.yml"] = self.override()
        if self.often(0.4):
            environ["COMPOSE_FILE"] = f"{main}:more/over.yml"
            return ()
        return ("-f", main, "-f", "more/over.yml")

    def extras(self, main: str) -> list[str]:
        """Whole sections besides services."""
        lines = [] if self.often(0.2) else ["name: p"]
        if self.often(0.15):
            lines += ["include:", *self.inclusion()]
        if self.often(0.15):
            lines += [f"x-note: {self.pick(('${A}', '${B:-d}', '$$', '${TOKEN:?wanted}'))}"]
        if self.often(0.3):
            lines += ["x-common: &common", *self.indented(self.mapping())]
        return lines

    def inclusion(self) -> list[str]:
        self.files["sub/inc.yaml"] = "\n".join(["services:", "  inc:", *self.service("sub", "inc", [])]) + "\n"
        if self.often(0.5):
            self.files["sub/.env"] = self.env_file()
        if self.often(0.5):
            return ["  - sub/inc.yaml"]
        lines = ["  - path: sub/inc.yaml"]
        if self.often(0.4):
            self.files["inc.env"] = self.env_file()
            lines += ["    env_file: inc.env"]
        if self.often(0.3):
            lines += ["    project_directory: ."]
        return lines

    def file(self, directory: str, before: list[str]) -> str:
        lines = [*before, "services:"]
        services = SERVICES[: self.chance.randint(1, 3)]
        for at, name in enumerate(services):
            anchored = "x-common: &common" in before
            lines += [f"  {name}:", *self.service(directory, name, list(services[:at]), anchored)]
        if self.often(0.04):
            lines += ["---", "services:", "  web:", *(f"    {line}" for line in self.environment())]
        return "\n".join(lines) + "\n"

    def override(self) -> str:
        lines = ["services:", "  web:"]
        body = self.environment() if self.often(0.8) else []
        if body and self.often(0.2):
            body[0] += " !override"
        elif len(body) > 1 and self.often(0.2) and not body[1].lstrip().startswith("-"):
            body[-1] = body[-1].partition(":")[0] + ": !reset null"
        if self.often(0.2):
            body += ["env_file: !reset null"]
        elif self.often(0.3):
            body += self.env_files("")
        if not body:
            body = ["environment: !reset null"] if self.often(0.5) else ["command: run $$x"]
        return "\n".join([*lines, *(f"    {line}" for line in body)]) + "\n"

    def service(self, directory: str, name: str, others: list[str], anchored: bool = False) -> list[str]:
        body: list[str] = []
        if self.often(0.985):
            body += [f"image: {self.pick(('i', 'i:${STAGE:-1}', 'a/b'))}"]
        if self.often(0.85):
            body += self.environment(anchored)
        if self.often(0.35):
            body += self.env_files(directory)
        if self.often(0.2) and not directory:
            body += self.extends(others)
        body += self.rest(others)
        return [f"    {line}" for line in body or ["image: i"]]

    def rest(self, others: list[str]) -> list[str]:
        lines: list[str] = []
        for share, line in (
            (0.12, f"profiles: [{self.pick(('dev', 'prod', 'dev, prod'))}]"),
            (0.01, "privileged: ${A}"),
            (0.05, "cpus: '0.5'"),
            (0.006, "enviroment: {}"),
            (0.05, "command: [run, $A, '${B:-d}']"),
            (0.01, "volumes: [data:/x]"),
            (0.05, "volumes: ['./data:/x', /y]"),
            (0.01, "secrets: [s]"),
            (0.03, "labels: {a: 1}"),
        ):
            if self.often(share) and not any(line.partition(":")[0] == known.partition(":")[0] for known in lines):
                lines.append(line)
        if others and self.often(0.1):
            lines.append(f"depends_on: [{self.pick(others)}]")
        return lines

    def extends(self, others: list[str]) -> list[str]:
        if others and self.often(0.4):
            return self.form(self.pick(others))
        if "sub/base.yaml" not in self.files:
            self.files["sub/base.yaml"] = "services:\n  base:\n"  # while it is made, nothing else makes it
            second = ["  other:", *self.service("sub", "other", [])]
            own = self.service("sub", "base", [])
            if self.often(0.3):
                own += ["    extends: other"]
            self.files["sub/base.yaml"] = "\n".join(["services:", "  base:", *own, *second]) + "\n"
        return ["extends:", "  file: sub/base.yaml", f"  service: {self.pick(('base', 'base', 'other'))}"]

    def form(self, other: str) -> list[str]:
        return [f"extends: {other}"] if self.often(0.5) else ["extends:", f"  service: {other}"]

    def env_files(self, directory: str) -> list[str]:
        paths = [self.env_path(directory) for _ in range(self.chance.randint(1, 3))]
        if len(paths) == 1 and self.often(0.5):
            return [f"env_file: {paths[0]}"]
        lines = ["env_file:"]
        for path in paths:
            if self.often(0.4):
                lines += [f"  - path: {path}", f"    required: {self.pick(('true', 'false', 'off'))}"]
            else:
                lines += [f"  - {path}"]
        return lines

    def env_path(self, directory: str) -> str:
        name = self.pick(("a.env", "b.env", "./a.env", "${STAGE:-a}.env"))
        if self.often(0.95):
            for made in ("a.env", "b.env"):
                path = f"{directory}/{made}" if directory else made
                self.files.setdefault(path, self.env_file())
        return name

    def env_file(self) -> str:
        lines = [f"{self.pick(NAMES)}={self.pick(ENV_VALUES)}" for _ in range(self.chance.randint(0, 4))]
        if self.often(0.15):
            lines.append(self.pick(NAMES))
        return "".join(f"{line}\n" for line in lines)

    def environment(self, anchored: bool = False) -> list[str]:
        if self.often(0.4):
            return ["environment:", *self.indented(self.listed())]
        merged = [f"<<: {self.pick(('*common', '[*common]'))}"] if anchored and self.often(0.5) else []
        return ["environment:", *self.indented([*merged, *self.mapping()])]

    def mapping(self) -> list[str]:
        lines = [self.entry(name) for name in self.names()]
        if self.often(0.005):
            lines.append(lines[0])
        return lines

    def entry(self, name: str) -> str:
        return f"{name}:" if self.often(0.12) else f"{name}: {self.value()}"

    def listed(self) -> list[str]:
        lines = [f"- {self.item(name)}" for name in self.names()]
        return [*lines, lines[0]] if self.often(0.05) else lines

    def item(self, name: str) -> str:
        if self.often(0.15):
            return name
        if self.often(0.05):
            return "${B:-Q=1}"
        value = self.reference() if self.often(0.5) else self.pick(("1", "true", "0123", "a b", "", "x=y", "'q'"))
        return f'"{name}={value}"' if '"' not in value and self.often(0.3) else f"{name}={value}"

    def names(self) -> list[str]:
        return self.chance.sample(NAMES, self.chance.randint(1, 4))

    def value(self) -> str:
        if self.often(0.5):
            return self.pick(PLAIN[:-1]) if self.often(0.99) else self.pick(PLAIN)
        reference = self.reference()
        quote = self.pick(('"', "'", ""))
        return f"{quote}{reference}{quote}" if quote not in reference else reference

    def reference(self) -> str:
        name = self.pick(NAMES)
        word = self.pick(WORDS)
        forms: tuple[Callable[[], str], ...] = (
            lambda: f"${name}",
            lambda: f"${{{name}}}",
            lambda: f"${{{name}}}",
            lambda: f"${{{name}:-{word}}}",
            lambda: f"${{{name}-{word}}}",
            lambda: f"${{{name}:+{word}}}",
            lambda: f"${{{name}+{word}}}",
            lambda: f"a${{{name}}}b",
            lambda: f"${{{name}}}${{STAGE}}",
            lambda: "$$NAME",
        )
        if self.often(0.008):
            return f"${{{name}{self.pick((':?', '?'))}wanted}}"
        if self.often(0.01):
            return self.pick(("${X Y}", "${", "$ x", "${COMPOSE_PROJECT_NAME}"))
        return self.chance.choice(forms)()

    def indented(self, lines: list[str]) -> list[str]:
        return [f"  {line}" for line in lines]
