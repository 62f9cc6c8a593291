"""`-f html`: the report as one page, for people who have no terminal."""

from collections.abc import Iterator

from auracheck.report import Report
from auracheck.reporters import Reporter, printable


class HtmlReporter(Reporter):
    """One HTML file for a browser, a mail or an archive: the verdict, secrets by targets at a glance, the fixes.

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
    escapes = True

    def pieces(self, report: Report) -> Iterator[str]:
        from auracheck.reporters.html_page.page import page

        for piece in page(printable(report), self.verbose):
            yield piece.encode("ascii", "xmlcharrefreplace").decode("ascii")
