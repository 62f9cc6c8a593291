"""The file of a project that says what its application needs."""

import os

EXAMPLES = (".env.example", ".env.sample", ".env.template", ".env.dist", "env.example", "example.env", ".env")
"""The likeliest first; a `.env` has at least what one deployment needs."""


def example(folder: str = "") -> str | None:
    """The path of that file in a folder, the working directory where it is empty; None where there is none."""
    paths = (os.path.join(folder, name) for name in EXAMPLES)
    return next((path for path in paths if os.path.isfile(path)), None)
