"""`-f html`: the report as one page, for people who have no terminal."""

from typing import TextIO

from auracheck.report import Report
from auracheck.reporters.base import Reporter


class Html(Reporter):
    """One HTML file for a browser, a mail or an archive: the verdict, secrets by targets at a glance, what mends them.

    It has no script, fetches nothing, and forbids both to itself. Light and dark, for a phone, a screen and paper.
    With `-v` notes too, and what is waived.

    Keep it with the run; GitLab takes the same path under `artifacts: paths:`

      - run: auracheck check --env production -f html -o auracheck.html
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: auracheck
          path: auracheck.html
    """

    name = "html"

    def write(self, report: Report, out: TextIO) -> None:
        from auracheck.reporters.html_page.page import page

        # as ASCII with character references, so that it is the same whatever the stream can carry
        out.writelines(
            piece.encode("ascii", "xmlcharrefreplace").decode("ascii") for piece in page(report, self.verbose)
        )
