"""Random env files, read by our grammars and by the programs themselves: `python -m tests.differential`."""
