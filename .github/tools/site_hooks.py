"""What MkDocs changes in each page that the theme made, so that axe-core finds nothing (WCAG 2.2, 4.1.2)."""

import re

SWITCH = '<input class="md-option" data-md-color'
"""The hidden switch between light and dark, which follows the reader's system."""

TITLE = re.compile('<label class="md-nav__title" for="(__nav_[0-9_]+)"')
LABELLED = re.compile('aria-labelledby="(__nav_[0-9_]+)_label"')


SCROLLED = '<div class="md-typeset__scrollwrap" tabindex="0"><div class="md-typeset__table"><table>'


def on_post_page(output: str, **_: object) -> str:
    """The hidden switch cannot be reached with the keyboard, a table that scrolls can. Each menu has the name that is
    written over it: that of a section with a page of its own would be empty."""
    output = output.replace(SWITCH, SWITCH.replace("<input", '<input tabindex="-1"'))
    output = output.replace("<table>", SCROLLED).replace("</table>", "</table></div></div>")
    named = set(TITLE.findall(output))
    output = TITLE.sub(r'\g<0> id="\1_title"', output)
    return LABELLED.sub(lambda found: f'aria-labelledby="{found[1]}_title"' if found[1] in named else found[0], output)
