"""The words of which placeholders and defaults are made, each with its mark (`marks.py`).

Latin script, lower case, without accents; other scripts are in `vocabulary_scripts.py`, loaded when one is met.
Words are matched whole, never as parts of longer ones, so a word may be common: what counts is how much of a value
the vocabulary explains (`words.py`).
"""

from auracheck.judgement import vocabulary_english as english
from auracheck.judgement import vocabulary_latin as latin

MARKED: dict[str, int] = {}
for _words in (english.WORDS, latin.WORDS):
    for _mark, _text in _words.items():
        for _word in _text.split():
            MARKED.setdefault(_word, _mark)

STEMS = {stem: mark for mark, text in latin.STEMS.items() for stem in text.split()}

SHORTEST_STEM, LONGEST_STEM = min(map(len, STEMS)), max(map(len, STEMS))
STEM_OPENINGS = frozenset(stem[:SHORTEST_STEM] for stem in STEMS)

_LONE = """
    con una los las des les der die das den per mit ini itu mat cho bir cok bot end all its cat cua ban day doi dai ton
    vos pon tus mot toy see web str len via cle ici bar doe foo baz bob abc xyz unit ihr uno unos uma muy por mon new
    old get let are but so from base text real type name start stage big bad good mas que sir uji uat isi tao hay vul
    din het een och use was has had may way hey wow run out iv gcm cbc qui sus seu teu mio mia che non meu ma mes est
    dem aus zum neu dan ke rat ganz uses live next node ghost rabbit oracle thing like such else even over under
"""
"""Words that are too often a part of another (`contest`) to be searched for in a run without separators."""

_not_joined = frozenset(_LONE.split())
JOINED = {w: mark for w, mark in MARKED.items() if (len(w) > 2 and w not in _not_joined) or w in english.GLUED}
"""The words that may be in a run of letters without separators."""

LONGEST = max(map(len, JOINED))
