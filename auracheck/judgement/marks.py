"""What a word of the vocabulary is evidence of."""

ASKS = 1
"""It asks to be replaced: `your`, `change`, `placeholder`."""
NOUN = 2
"""It names what ought to stand there: `secret`, `password`, `string`."""
DEVELOPMENT = 4
"""It says that the value is for development or tests."""
DEPLOYED = 8
"""It names a deployed environment."""
COMMON = 16
"""An account, a product, a password that everybody tries."""
FILLER = 32
"""It explains a part of a value and is evidence of nothing: `strong`, `the`, `for`."""
OWN = 64
"""A word of the service itself: its policy's name, the secret's own name, the user or database of a URL."""

EVIDENCE = ASKS | NOUN | DEVELOPMENT | DEPLOYED | COMMON | OWN
"""What speaks for a placeholder or a default."""
