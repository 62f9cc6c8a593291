"""From which folder and Dockerfile the image of a service is built."""

import os
from collections.abc import Sequence

from auracheck.deployment.matching import by_image, product
from auracheck.systems.compose.tree import TreeMap, pairs
from auracheck.systems.docker.image import BuiltImage
from auracheck.systems.files import is_regular
from auracheck.systems.source_files import is_source

_NAME = "Dockerfile"
"""What a Dockerfile is called; one in small letters counts where it is not there (moby/buildkit,
frontend/dockerui/config.go)."""


def arguments(build: TreeMap) -> Sequence[tuple[str, str]]:
    """The arguments that a build is given."""
    words = (str(leaf.value).partition("=") for leaf in pairs(build.entries.get("args")))
    return [(name, value) for name, equals, value in words if equals]


def folder_called(file: str | None, image: str) -> str:
    """The folder of a program, beside a Compose file, that is called as an image; empty where there is none."""
    folder = os.path.normpath(os.path.join(os.path.dirname(file or ""), product(image)))
    return folder if not by_image(image) and is_source(folder) else ""


def folder_of_program(file: str | None, image: str) -> str:
    """The folder whose name is the end of an image's that begins with the project's (`shop-orders`, built in
    `orders`)."""
    words = product(image).split("-")
    ends = ("-".join(words[start:]) for start in range(1, len(words)))
    return next((folder for end in ends if (folder := folder_called(file, end))), "")


def build_of(service: TreeMap) -> tuple[str, str]:
    """The folder from which its image is built, and the path of the Dockerfile, empty where Compose has its content;
    both are where the image is not built here."""
    if "build" not in service.entries:
        return "", ""
    build = service.mapping("build")
    context = service.text("build") or build.text("context") or "."
    if "dockerfile_inline" in build.entries:
        return context, ""
    dockerfile = os.path.normpath(os.path.join(context, build.text("dockerfile") or _NAME))
    folder, name = os.path.split(dockerfile)
    small = os.path.join(folder, name.lower())
    return context, small if name == _NAME and not os.path.lexists(dockerfile) and is_regular(small) else dockerfile


def elsewhere(service: TreeMap, context: str) -> BuiltImage:
    """The image of a service that is not built by a Dockerfile here, with all of the folder that is its source. From
    what one is built whose Dockerfile is nowhere here is not known."""
    is_built = "build" in service.entries
    image = "" if is_built else service.text("image") or ""
    return BuiltImage(image, copied=(".",) if context and not is_built else ())
