"""The README's picture is what its first command shows now, and a browser fetches nothing for it."""

import re
from xml.etree import ElementTree

import pytest

import readme_picture
from readme_picture import PICTURE, picture
from readme_tables import ROOT
from regenerate import COMMAND

SVG = PICTURE.read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.screens
def test_it_is_up_to_date() -> None:
    assert picture() == SVG, f"run: {COMMAND}"


def test_it_says_what_the_words_for_it_say() -> None:
    shown = " ".join("".join(ElementTree.fromstring(SVG).itertext()).replace("\xa0", " ").split())
    assert readme_picture.COMMAND in shown
    assert "not ready for production (--env): 4 errors, 1 warning" in shown
    assert "four errors and a warning" in README


def test_nothing_is_fetched_or_run_for_it() -> None:
    links = set(re.findall(r"https?://[^\s\"'<)]+", SVG))
    assert links <= {"http://www.w3.org/2000/svg", "https://www.textualize.io"}  # the name of the format, a remark
    assert not re.search(r"@font-face|@import|url\((?!#)|<script|<image|\son\w+=", SVG)


def test_the_readme_shows_it_with_words_for_those_who_cannot_see_it() -> None:
    match = re.search(r"!\[([^\]]+)\]\(([^)]+\.svg)\)", README)
    assert match is not None
    assert (ROOT / match[2]) == PICTURE
    assert len(match[1]) > 40
