"""What MkDocs changes in each page that the theme made, so that axe-core finds nothing (WCAG 2.2, 4.1.2)."""

SWITCH = '<input class="md-option" data-md-color'
"""The hidden switch between light and dark, which follows the reader's system."""


def on_post_page(output: str, **_: object) -> str:
    """The hidden switch cannot be reached with the keyboard."""
    return output.replace(SWITCH, SWITCH.replace("<input", '<input tabindex="-1"'))
