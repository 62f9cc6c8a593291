"""When a value was made: the comment above its assignment, in each form that has comments, and annotations."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck.model import Document, Origin, Secret, Setting, Target
from auracheck.policy.loading import builtin
from auracheck.systems import grammars
from auracheck.systems.comments import remarked
from auracheck.systems.dates import annotation, day, made, remark
from auracheck.systems.source import open_source
from tests.bounds import within

DAY = date(2026, 1, 31)
ABOVE = "# auracheck: JWT_SECRET_KEY made 2026-01-31"
NAME = "JWT_SECRET_KEY"
UNIT = f"[Service]\nExecStart=/bin/true\n{ABOVE}\n"
SECRET = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\n{annotations}stringData:\n"


def days(spec: str) -> dict[str, date | None]:
    """Each setting of all targets, with its day."""
    targets = [item for item in remarked(open_source(spec, policy=builtin()).read()) if isinstance(item, Target)]
    return {setting.name: setting.made for target in targets for setting in target.settings if setting.origin.line}


def stand(place: Path, name: str, content: str) -> dict[str, date | None]:
    scheme, _, file = name.rpartition(":")
    path = place / file
    path.write_bytes(content.encode())
    return days(f"{scheme}:{path}" if scheme else str(path))


@pytest.mark.parametrize("scheme", grammars())
def test_in_env_files_of_each_consumer(place: Path, scheme: str) -> None:
    content = f"A=1\n{ABOVE}\nJWT_SECRET_KEY=x\nB=2\n"
    assert stand(place, f"{scheme}:f", content) == {"A": None, NAME: DAY, "B": None}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (".env", f"{ABOVE}\r\nexport JWT_SECRET_KEY='x'\r\n"),
        (".env", f"\ufeff{ABOVE}\n  {NAME}=x"),
        (".env", f'A="1\n2\n3"\n  {ABOVE}\n{NAME}=x\n'),
        ("a.sh", f"{ABOVE}\nexport {NAME}=x\n"),
        ("app.service", f'{UNIT}Environment="{NAME}=x"\n'),
        ("app.service", f"{UNIT}Environment=A=1 '{NAME}=x'\n"),
        ("app.service", f"[Service]\nExecStart=/bin/true\nEnvironment=A=1 \\\n{ABOVE}\n  {NAME}=x\n"),
        ("compose.yaml", f"services:\n  a:\n    image: x\n    environment:\n      {ABOVE}\n      {NAME}: x\n"),
        ("compose.yaml", f"services:\n  a:\n    image: x\n    environment:\n      {ABOVE}\n      - {NAME}=x\n"),
        ("compose.yaml", f"services:\n  a:\n    image: x\n    environment:\n      {ABOVE}\n      - '{NAME}=x'\n"),
        ("s.yaml", f"{SECRET.format(annotations='')}  {ABOVE}\n  {NAME}: x\n"),
        ("s.yaml", f'{SECRET.format(annotations="")}  {ABOVE}\n  "{NAME}": x\n'),
        ("s.yaml", f"{SECRET.format(annotations='')}  {ABOVE.replace(NAME, 'jwt-secret-key')}\n  jwt-secret-key: x\n"),
        ("s.yaml", f"{SECRET.format(annotations='')}  {ABOVE}\n  jwt-secret-key: x\n"),
    ],
)
def test_the_comment_directly_above(place: Path, name: str, content: str) -> None:
    assert stand(place, name, content)[NAME] == DAY


def test_several_comments_stand_above_a_line_with_several_assignments(place: Path) -> None:
    other = remark("A", date(2026, 2, 1))
    found = stand(place, "app.service", f'{UNIT}{other}\nEnvironment=A=1 B=2 "{NAME}=x"\n')
    assert (found["A"], found["B"], found[NAME]) == (date(2026, 2, 1), None, DAY)


@pytest.mark.parametrize(
    "content",
    [
        f"{ABOVE}\n\n{NAME}=x\n",
        f"{ABOVE}\n# ours\n{NAME}=x\n",
        f"{NAME}=x\n{ABOVE}\n",
        f"{ABOVE} or so\n{NAME}=x\n",
        f"{ABOVE.replace('01-31', '02-31')}\n{NAME}=x\n",
        f"{ABOVE.replace(NAME, 'SESSION_SECRET')}\n{NAME}=x\n",
        f"{ABOVE.replace(NAME, 'JWT_SECRET')}\n{NAME}=x\n",
        f"{ABOVE}\nA=1\n{NAME}=x\n",
    ],
)
def test_no_other_comment(place: Path, content: str) -> None:
    assert stand(place, ".env", content)[NAME] is None


def test_what_compose_takes_from_its_env_file_has_the_day_that_is_told_there(place: Path) -> None:
    (place / ".env").write_text(f"{ABOVE.replace(NAME, 'JWT')}\nJWT=x\n")
    (place / "app.env").write_text(f"{ABOVE.replace(NAME, 'SESSION_SECRET')}\nSESSION_SECRET=x\n")
    content = f"services:\n  a:\n    image: x\n    env_file: app.env\n    environment:\n      {NAME}: ${{JWT}}\n"
    assert stand(place, "compose.yaml", content) == {NAME: DAY, "SESSION_SECRET": DAY}


def test_what_a_unit_takes_from_its_env_file_as_well(place: Path) -> None:
    (place / "app.env").write_text(f"{ABOVE}\n{NAME}=x\n")
    assert stand(place, "app.service", f"[Service]\nEnvironmentFile={place}/app.env\n")[NAME] == DAY


@pytest.mark.parametrize(
    ("annotations", "expected"),
    [
        ('auracheck/JWT_SECRET_KEY.made: "2026-01-31"', DAY),
        ("auracheck/made: '2026-01-31'", DAY),
        ('auracheck/made: "2020-01-01"\n    auracheck/JWT_SECRET_KEY.made: "2026-01-31"', DAY),
        ('auracheck/SESSION_SECRET.made: "2026-01-31"', None),
        ('auracheck/made: "2026-1-31"', None),
        ('auracheck/made: "20260131"', None),
        ("other: 'x'", None),
    ],
)
@pytest.mark.parametrize("field", ["stringData", "data"])
def test_an_annotation_of_a_secret(place: Path, annotations: str, expected: date | None, field: str) -> None:
    head = SECRET.format(annotations=f"  annotations:\n    {annotations}\n").replace("stringData", field)
    assert stand(place, "s.yaml", f"{head}  {NAME}: eHh4\n")[NAME] == expected


def test_a_comment_counts_before_an_annotation(place: Path) -> None:
    head = SECRET.format(annotations='  annotations:\n    auracheck/made: "2020-01-01"\n')
    assert stand(place, "s.yaml", f"{head}  {ABOVE}\n  {NAME}: x\n")[NAME] == DAY


@pytest.mark.parametrize("key", ["A", "JWT_SECRET_KEY", "jwt.key-2", "9", "A" * 58])
def test_an_annotation_is_a_name_that_kubernetes_takes(key: str) -> None:
    """A prefix that is a DNS subdomain, and at most 63 characters that begin and end with a letter or digit."""
    prefix, _, name = annotation(key).partition("/")
    assert (prefix, name) == ("auracheck", f"{key}.made")
    assert len(name) <= 63


@pytest.mark.parametrize("key", ["A" * 59, "_A", ".a", "é"])
def test_another_key_has_the_one_of_the_whole_object(key: str) -> None:
    assert annotation(key) == "auracheck/made"


@given(st.from_regex(r"[A-Za-z_][\w.-]*", fullmatch=True), st.dates())
def test_what_is_written_is_read(name: str, when: date) -> None:
    assert made(remark(name, when)) == (name, when)
    assert day(when.isoformat()) == when


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda t: (ABOVE + "\n" + t).encode("utf-8", "replace")))
def test_no_content_stops_it(content: bytes) -> None:
    document = Document("f", "env file", "dotenv", content)
    settings = tuple(Setting(NAME, Secret("x"), Origin("f", line, 1)) for line in range(1, 5))
    assert len(remarked([document, Target("f", "dotenv", settings)])) == 2
    assert "x" * 4 not in repr(remarked([document]))


@pytest.mark.parametrize("names", [["A"], [f"A{number}" for number in range(10_000)]], ids=["one name", "many"])
def test_many_comments_above_many_assignments_take_no_quadratic_time(names: list[str]) -> None:
    """Ten thousand of each would be 10^8 comparisons, and as many copies of a long line."""
    comments = "".join(f"{remark(name, DAY)}\n" for name in names)
    line = " ".join(f"{name}=1" for name in names * (10_000 // len(names)))
    columns = [at + 1 for at in range(len(line)) if at == 0 or line[at - 1] == " "]
    content = f"{comments}export {line}\n".encode()
    settings = tuple(
        Setting(name, Secret("1"), Origin("f", len(names) + 1, column + 7))
        for name, column in zip(names * (10_000 // len(names)), columns, strict=True)
    )
    with within(5):
        [_, found] = remarked([Document("f", "env file", "shell-env", content), Target("f", "shell-env", settings)])
        assert isinstance(found, Target)
        assert {setting.made for setting in found.settings} == {DAY}
