"""Changing an `.envrc`: a new line is exported, since direnv passes on nothing else."""

from auracheck.systems.env_file_editor import EnvFileEditor


class EnvrcEditor(EnvFileEditor):
    """Its text is that of any script for bash."""

    def __init__(self, path: str, content: bytes) -> None:
        super().__init__(path, content, "shell-env")

    def _exports(self, text: str) -> bool:
        return True
