"""The values of both ends of a connection never leave: in no format, and in no fix."""

import io
import itertools
from pathlib import Path

import pytest

from auracheck import reporters
from auracheck.reporters import reporter
from tests.deployment.projects import MYSQL, POSTGRES, group, report
from tests.test_canary import CANARIES, DATABASE, KEY, OTHER, PART, USER

PROJECTS = {
    "url": group("postgres:16", {"DATABASE_URL": f"postgresql://{USER}:{KEY}@db/{DATABASE}"},
                 {"POSTGRES_USER": USER, "POSTGRES_DB": DATABASE, "POSTGRES_PASSWORD": OTHER}),
    "query": group("postgres:16", {"DATABASE_URL": f"postgresql://shop:{KEY}@db/shop?sslpassword={OTHER}"}, POSTGRES),
    "host": group("postgres:16", {"DB_HOST": KEY, "DB_USER": USER, "DB_PASSWORD": OTHER}, POSTGRES),
    "broken": group("postgres:16", {"DATABASE_URL": f"postgresql://shop:{KEY}/@{OTHER}/db"}, POSTGRES),
    "group": group("mysql:8", {"DB_HOST": "db", "DB_USER": "shop", "DB_PASSWORD": KEY},
                   {**MYSQL, "MYSQL_PASSWORD": OTHER}),
    "two": group("postgres:16", {"A_URL": f"postgresql://{USER}:{KEY}@db.example.com/x",
                                 "B_URL": f"postgresql://{USER}:{OTHER}@db.example.com/x"}, POSTGRES),
    "file": group("mongo:7", {"MONGO_URL": f"mongodb://shop:{KEY}@db/x"},
                  {"MONGO_INITDB_ROOT_USERNAME": "shop", "MONGO_INITDB_ROOT_PASSWORD_FILE": "/run/secrets/p"})
            + "    secrets: [p]\nsecrets:\n  p: {file: ./p.txt}\n",
    "option": group("redis:7", {"REDIS_URL": f"redis://:{KEY}@db"}, {"TZ": "UTC"})
              + f"    command: redis-server --requirepass {OTHER}\n",
    "open": group("mongo:7", {"MONGO_URL": f"mongodb://{USER}:{KEY}@db/x"}, {"TZ": "UTC"}),
}  # fmt: skip


@pytest.mark.parametrize(("name", "form"), list(itertools.product(PROJECTS, reporters.REGISTRY)))
def test_no_format_shows_a_part_of_a_value(name: str, form: str, tmp_path: Path) -> None:
    found = report(tmp_path, PROJECTS[name], {"p.txt": f"{OTHER}\n"})
    out = io.StringIO()
    reporter(form, verbose=True).write(found, out)
    text = (out.getvalue() + repr(found)).casefold()
    assert found.connections
    for value in (KEY, OTHER) if name == "host" else CANARIES.values():
        for at in range(len(value) - PART + 1):
            assert value[at : at + PART].casefold() not in text
