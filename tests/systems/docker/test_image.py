"""What the build of an image copies from here, and what the image starts with."""

from pathlib import Path

import pytest

from auracheck.model import Secret
from auracheck.systems.docker.image import built_image

COPIES = {
    "COPY a b/ /app/": ("a", "b/"),
    'ADD ["a file", "/app/"]': ("a file",),
    "COPY --chown=1:1 --link a.yaml /etc/": ("a.yaml",),
    "COPY --from=build /out /app": (),
    "ARG JAR=target/*.jar\nCOPY ${JAR} app.jar": ("target/*.jar",),
    "ENV HERE=src\nCOPY $HERE/conf /conf": ("src/conf",),
    "COPY $UNKNOWN /app": (),
    "COPY <<END /etc/a.conf\na = 1\nEND": (),
    "COPY [broken /app": ("[broken",),
}


@pytest.mark.parametrize("instruction", COPIES)
def test_copied_are_the_sources_of_the_context(instruction: str, tmp_path: Path) -> None:
    path = tmp_path / "Dockerfile"
    path.write_text(f"FROM alpine\n{instruction}\n")
    assert built_image(str(path), 1).copied == COPIES[instruction]


def test_an_image_has_its_variables_and_its_command(tmp_path: Path) -> None:
    path = tmp_path / "Dockerfile"
    path.write_text('FROM alpine\nENV MODE=docker\nENTRYPOINT ["dotnet"]\nCMD ["a.dll"]\n')
    image = built_image(str(path), 1)
    assert [(each.name, isinstance(each.value, Secret) and each.value.reveal()) for each in image.settings] == [
        ("MODE", "docker")
    ]
    assert image.start == '["dotnet"] ["a.dll"]'
