"""An edit becomes the whole line as it will stand, or it has no line."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from auracheck.fixes.placing import whole_line
from auracheck.model import Origin

REFERENCE = "KEY: ${KEY}"


@pytest.mark.parametrize(
    ("before", "column", "after"),
    [
        ("  KEY: old  # why", 3, "  KEY: ${KEY}  # why"),
        ("  - KEY=old\n  - B=c", 5, "  - KEY=${KEY}"),
        ("  - 'KEY=old'", 5, "  - 'KEY=${KEY}'"),
        ("e: {KEY: old}\nf: g", 5, 'e: {KEY: "${KEY}"}'),
        ("services: {my-app: {environment: {KEY: old}}}", 35, 'services: {my-app: {environment: {KEY: "${KEY}"}}}'),
        ("e: {A: b, KEY: old}\nf: g", 11, 'e: {A: b, KEY: "${KEY}"}'),
        ("e: {LONG_NAME: '${REFERENCE}', KEY: old}", 32, "e: {LONG_NAME: '${REFERENCE}', KEY: \"${KEY}\"}"),
        ("e: {A: a b c d, KEY: old}\nf: g", 17, None),
        ("e: {A: Hedgehog-2024, KEY: old}\nf: g", 23, None),
        ("e: {KEY: old, A: Hedgehog-2024}\nf: g", 5, None),
        ("e: [A=Hedgehog-2024, KEY=old]\nf: g", 22, None),
        ("KEY: old\r\nB: c\r\n", 1, "KEY: ${KEY}"),
        ("KEY: old\n\n  # remark\n  goes on\nB: c", 1, None),
        ("- KEY=old\n  goes on", 3, None),
        ("KEY: |\n  old", 1, None),
        ("KEY: >2-\n\x85    old", 1, None),
        ("KEY: &x old\nB: *x", 1, "KEY: &x ${KEY}"),
        ("KEY: &x\n  old\nB: *x", 1, None),
        ("KEY: 'old\n  goes on'", 1, None),
        ("e: {KEY: old,\n  A: b}", 5, None),
        ("  KEY: old  # before: Bz8nQ4tYc6WdJh3GbbXx", 3, None),
        ("  e: {KEY: old, OTHER: Bz8nQ4tYc6WdJh3GbbXx}", 7, None),
        ("? KEY\n: old", 3, None),
        ("  ? KEY\n  : old\nB: c", 5, None),
    ],
)
def test_the_line_has_the_reference_where_the_value_is_on_it_alone(before: str, column: int, after: str | None) -> None:
    assert whole_line(before.encode().split(b"\n"), Origin("f", 1, column), REFERENCE) == after


def test_a_line_that_is_a_whole_file_is_not_shown() -> None:
    start = '{"services": {"a": {"environment": {"KEY": "old"}}'
    file = f'{start}, "b": {{"image": "{"x" * 1_000}"}}}}}}'
    assert whole_line([f"{start}}}}}".encode()], Origin("f", 1, start.index('"KEY"') + 1), REFERENCE) is not None
    assert whole_line([file.encode()], Origin("f", 1, start.index('"KEY"') + 1), REFERENCE) is None


def test_a_long_key_is_replaced_in_its_line() -> None:
    assert whole_line([f"KEY: {'x' * 3_000}".encode()], Origin("f", 1, 1), REFERENCE) == "KEY: ${KEY}"


@given(st.dictionaries(st.from_regex(r"[A-Z]{1,8}", fullmatch=True), st.text(max_size=200), min_size=1), st.data())
def test_with_that_line_everything_else_is_read_as_before(table: dict[str, str], data: st.DataObject) -> None:
    style = data.draw(st.sampled_from([None, "'", '"', "|", ">"]))
    text = yaml.safe_dump({"environment": table}, default_style=style, allow_unicode=True, sort_keys=False, width=40)
    read = yaml.safe_load(text)["environment"]
    lines = text.encode().split(b"\n")
    name = data.draw(st.sampled_from(list(read)))
    for number, line in enumerate(lines, 1):
        if line.startswith((f"  {name}:".encode(), f"  '{name}':".encode(), f'  "{name}":'.encode())):
            new = whole_line(lines, Origin("f", number, 3), f"{name}: ${{{name}}}")
            if new is not None:
                changed = b"\n".join((*lines[: number - 1], new.encode(), *lines[number:]))
                assert yaml.safe_load(changed) == {"environment": {**read, name: f"${{{name}}}"}}


def test_a_check_of_an_env_file_loads_nothing_of_compose(tmp_path: Path) -> None:
    file = tmp_path / "app.env"
    file.write_text("JWT_SECRET_KEY=changeme\n")
    code = (
        "import sys\nfrom auracheck import cli\n"
        f"assert cli.run(['check', {str(file)!r}, '--env', 'production', '-f', 'json']) == 1\n"
        "assert 'auracheck.systems.compose' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.PIPE)
