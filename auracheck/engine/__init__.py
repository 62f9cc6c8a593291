"""The engine: sources → inventory → probes → rules → report. `run.py` is the way through it; each other file is one
step or one decision. Nothing is imported here, so that a command pays for what it uses alone."""
