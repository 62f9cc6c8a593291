"""How strong one value is. Pure, and independent of the rules."""
