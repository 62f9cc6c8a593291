"""One scalar of a YAML file is changed and every other byte is kept, or nothing is changed."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from auracheck.systems.yaml_edit import with_value

NEW = "${KEY}"


@pytest.mark.parametrize(
    ("before", "column", "after"),
    [
        ("KEY: old", 1, "KEY: ${KEY}"),
        ("  KEY: old  # why", 3, "  KEY: ${KEY}  # why"),
        ("KEY: 'o''ld'", 1, "KEY: '${KEY}'"),
        ('KEY: "o\\"ld" # why', 1, 'KEY: "${KEY}" # why'),
        ("- KEY=old", 3, "- KEY=${KEY}"),
        ("- 'KEY=old'", 3, "- 'KEY=${KEY}'"),
        ("e: {A: b, KEY: old, C: d}", 11, 'e: {A: b, KEY: "${KEY}", C: d}'),
        ("KEY: |\n  old\n  text\nB: c", 1, "KEY: ${KEY}\nB: c"),
        ("KEY: old\r\nB: c\r\n", 1, "KEY: ${KEY}\r\nB: c\r\n"),
        ("KEY: &x old\nB: c", 1, "KEY: ${KEY}\nB: c"),
        ("KEY: &x old\nB: *x", 1, None),
        ("KEY: [old]", 1, None),
        ("OTHER: old", 1, None),
    ],
)
def test_the_value_alone_is_replaced(before: str, column: int, after: str | None) -> None:
    assert with_value(before.encode(), 1, column, "KEY", NEW) == (after.encode() if after else None)


def test_an_alias_of_the_old_value_follows() -> None:
    before = b"a: &all\n  KEY: old\nb: *all\n"
    assert with_value(before, 2, 3, "KEY", NEW) == b"a: &all\n  KEY: ${KEY}\nb: *all\n"


@given(st.dictionaries(st.from_regex(r"[A-Z]{1,8}", fullmatch=True), st.text(max_size=30), min_size=1), st.data())
def test_any_file_reads_as_before_but_for_that_value(table: dict[str, str], data: st.DataObject) -> None:
    style = data.draw(st.sampled_from([None, "'", '"', "|"]))
    text = yaml.safe_dump({"environment": table}, default_style=style, allow_unicode=True, sort_keys=False)
    read = yaml.safe_load(text)["environment"]
    name = data.draw(st.sampled_from(list(table)))
    for number, line in enumerate(text.split("\n"), 1):
        for quote in ("", "'", '"'):
            if line.startswith(f"  {quote}{name}{quote}:"):
                changed = with_value(text.encode(), number, 3, name, NEW)
                if changed is not None:
                    assert yaml.safe_load(changed) == {"environment": {**read, name: NEW}}
