"""The shell's language, as far as an env file needs it: read, and followed where its outcome is known. Never run."""
