"""What a value is worth. Pure, and knows no rule."""
