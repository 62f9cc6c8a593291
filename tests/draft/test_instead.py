"""Where a program takes one variable in place of another, either of them will do."""

import pytest

from auracheck.model import Secret
from tests.draft.conftest import Draw

PYTHON = 'import os\n\nurl = os.environ.get("REPLICA_URL_DATABASE") or os.getenv("DATABASE_URL")\n'
SCRIPT = "const url = process.env.REPLICA_URL_DATABASE ?? process.env.DATABASE_URL;\n"


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("db.py", f"{PYTHON}if not url:\n    raise RuntimeError\n"),
        ("db.py", PYTHON.replace("getenv(", "environ[").replace('L")\n', 'L"]\n')),
        ("db.js", f"{SCRIPT}if (!url) {{\n  throw new Error();\n}}\n"),
    ],
)
def test_the_last_is_required_unless_another_is_given(file: str, code: str, drafted: Draw) -> None:
    policy = drafted(file, code).policy
    assert policy.secrets["DATABASE_URL"].one_of == ("REPLICA_URL_DATABASE",)
    assert set(policy.required("production", {})) == {"DATABASE_URL"}
    assert not set(policy.required("production", {"REPLICA_URL_DATABASE": Secret("x")}))
