"""What a word of the vocabulary is evidence of."""

INSTRUCTION = 1
"""It says that the value is to be replaced: `your`, `change`, `placeholder`."""
NOUN = 2
"""It names the kind of value: `secret`, `password`, `string`."""
DEVELOPMENT = 4
"""It says that the value is for development or tests."""
DEPLOYED = 8
"""It names a deployed environment."""
COMMON = 16
"""A common account, product or password."""
FILLER = 32
"""It explains a part of a value, and is not evidence: `strong`, `the`, `for`."""
OWN = 64
"""A word of the service: its policy's name, the secret's own name, the user or database of a URL."""

EVIDENCE = INSTRUCTION | NOUN | DEVELOPMENT | DEPLOYED | COMMON | OWN
"""The marks of words that show a placeholder or a default."""
