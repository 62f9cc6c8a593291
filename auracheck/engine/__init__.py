"""The engine: gather → Run → probes → rules → report. `run.py` has the whole run; each other file is one step or one
decision. Nothing is imported here, so that a command imports only what it uses."""
