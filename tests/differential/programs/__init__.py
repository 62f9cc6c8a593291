"""The real programs, one file each."""

from tests.differential.programs.base import Program
from tests.differential.programs.compose import ComposeDotenv, ComposeEnvFile
from tests.differential.programs.docker import Docker
from tests.differential.programs.kubectl import Kubectl
from tests.differential.programs.python_dotenv import PythonDotenv
from tests.differential.programs.shells import Bash, Dash
from tests.differential.programs.systemd import Systemd

PROGRAMS: dict[str, Program] = {
    program.name: program
    for program in (PythonDotenv(), ComposeEnvFile(), ComposeDotenv(), Docker(), Systemd(), Dash(), Bash(), Kubectl())
}
