"""A project drawn from the environments that it ought to give reads as those environments."""

import string
import tempfile
from collections.abc import Mapping
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from auracheck.systems import form_of
from tests.systems.compose.compose_projects import read, write

NAMES = st.text(string.ascii_uppercase + "_", max_size=6).map("V{}".format)  # `NULL:` is no name in YAML
VALUES = st.text(st.characters(codec="utf-8", exclude_characters="\0\ufffe\uffff\ufdd0"), max_size=20)
ENVIRONMENTS = st.dictionaries(NAMES, VALUES, max_size=6)
HARMLESS = st.text(string.ascii_letters + string.digits + "-_./:@", max_size=12)


class Writer:
    """Writes each variable in one of the places that give it to the container."""

    def __init__(self, data: st.DataObject) -> None:
        self.data = data
        self.files: dict[str, str] = {}
        self.shell: dict[str, str] = {}

    def one_of(self, *choices: str) -> str:
        return self.data.draw(st.sampled_from(choices))

    def project(self, services: Mapping[str, Mapping[str, str]]) -> None:
        written = "".join(self.service(name, environment) for name, environment in services.items())
        self.files["compose.yaml"] = f"name: p\nservices:\n{written or '  none: {image: i, profiles: [p]}'}"
        self.files[".env"] = self.files.get(".env", "")

    def service(self, name: str, environment: Mapping[str, str]) -> str:
        base, own, env_file = [], [], []
        for variable, value in environment.items():
            where = self.one_of("own", "own", "base", "env_file", "shell", "dotenv", "overridden")
            line = form_of("compose").setting(variable, value)
            if where == "env_file" and value.isalnum() and value.isascii():
                env_file.append(f"{variable}={value}\n")
            elif where == "shell" and value.isprintable():
                alias = f"S_{name}_{variable}"
                self.shell[alias] = value
                own.append(f"{variable}: ${{{alias}{self.one_of('', ':-', '-')}}}")
                own[-1] = own[-1] if value or ":-" not in own[-1] else f'{variable}: ""'
            elif where == "dotenv" and value.isalnum() and value.isascii():
                self.files[".env"] = self.files.get(".env", "") + f"D_{name}_{variable}={value}\n"
                own.append(f"{variable}: $D_{name}_{variable}")
            elif where == "base":
                base.append(line)
            else:
                own.append(line)
                if where == "overridden":
                    base.append(form_of("compose").setting(variable, "lost"))
                    env_file.append(f"{variable}=lost\n")
        lines = [f"  {name}:", "    image: i"]
        if own:
            lines += ["    environment:", *(f"      {line}" for line in own)]
        if env_file:
            self.files[f"{name}.env"] = "".join(env_file)
            lines.append(f"    env_file: {name}.env")
        if base:
            self.files[f"{name}.yml"] = "\n".join(
                ["services:", "  b:", "    environment:", *("      " + b for b in base)]
            )
            lines.append(f"    extends: {{file: {name}.yml, service: b}}")
        return "\n".join(lines) + "\n"


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(["web", "api", "db"]), ENVIRONMENTS, min_size=1), st.data())
def test_a_project_reads_as_what_it_was_drawn_from(
    services: Mapping[str, Mapping[str, str]], data: st.DataObject
) -> None:
    writer = Writer(data)
    writer.project(services)
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), writer.files)
        found = read(f"{folder}/compose.yaml", writer.shell)
        assert {name: found.environment(name) for name in services} == services


@settings(max_examples=50, deadline=None)
@given(st.lists(HARMLESS, min_size=1, max_size=5))
def test_of_several_files_the_last_wins(values: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = [f"{folder}/{number}.yml" for number in range(len(values))]
        for path, value in zip(paths, values, strict=True):
            line = form_of("compose").setting("A", value)
            write(Path(folder), {path: f"services:\n  web:\n    image: i\n    environment:\n      {line}\n"})
        found = read(":".join(paths)).target()
        winner = found.winners()["A"]
        assert found.effective()["A"] is winner.value
        assert winner.origin.file == paths[-1]
        assert [lost.origin.file for lost in winner.lost] == paths[:-1]
        assert read(":".join(paths)).environment() == {"A": values[-1]}
