"""The values of both ends of a connection never leave: in no format, and in no fix."""

import io
import itertools
from pathlib import Path

import pytest

from auracheck import reporters
from auracheck.reporters import reporter
from tests.deployment.projects import MYSQL, POSTGRES, group, report
from tests.rules.test_mismatched_credential_ways import MANIFESTS, Pod, read
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
    "parameters": group("postgres:16", {"DATABASE_URL": f"jdbc:postgresql://db/{DATABASE}?user={USER}&password={KEY}"},
                        {"POSTGRES_USER": USER, "POSTGRES_PASSWORD": OTHER}),
    "default": group("postgres:16", {"DATABASE_URL": f"${{DATABASE_URL:-postgresql://{USER}:{KEY}@db/{DATABASE}}}"},
                     {"POSTGRES_USER": USER, "POSTGRES_PASSWORD": f"${{DB_PASSWORD:-{OTHER}}}"}),
    "default in a URL": group("postgres:16", {"DATABASE_URL": f"postgresql://shop:${{PW:-{KEY}}}@db/x?token={OTHER}"},
                              {"POSTGRES_USER": "shop", "POSTGRES_PASSWORD": f"${{DB_PASSWORD:-{OTHER}}}"}),
    "URL in a file": group("postgres:16", {"DATABASE_URL_FILE": "/run/secrets/u\n    secrets: [u]"}, POSTGRES)
                     + "secrets:\n  u: {file: ./u.txt}\n",
    "mounted": group("postgres:16", {"DATABASE_URL": f"postgresql://{USER}:{KEY}@db/{DATABASE}",
                                     "A_PASSWORD_FILE": "/run/secrets/p\n    secrets: [p, session_secret]"}, POSTGRES)
               + "secrets:\n  p: {file: ./p.txt}\n  session_secret: {file: ./p.txt}\n",
    "away": group("mysql:8", {"SHOP_USERNAME": "shop", "SHOP_PASSWORD": KEY, "MYSQL_PORT_3306_TCP_ADDR": "db"},
                  {**MYSQL, "MYSQL_PASSWORD": OTHER}),
    "options": group("redis:7", {"REDIS_URL": f"redis://:{KEY}@db"}, {"TZ": "UTC"})
               + f"    command: redis-server --requirepass {OTHER} --masterauth {KEY}\n",
    "configured": group("postgres:16", {"TZ": f"UTC\n    volumes: ['./{KEY}.yaml:/app.yaml', './app.json:/app.json']"},
                        {"POSTGRES_USER": USER, "POSTGRES_PASSWORD": OTHER})
                  + f"    command: psql -h db -U {USER} --token={KEY} --{KEY}=db\n",
    "open": group("mongo:7", {"MONGO_URL": f"mongodb://{USER}:{KEY}@db/x"}, {"TZ": "UTC"}),
}  # fmt: skip


@pytest.mark.parametrize(("name", "form"), list(itertools.product(PROJECTS, reporters.REGISTRY)))
def test_no_format_shows_a_part_of_a_value(name: str, form: str, tmp_path: Path) -> None:
    found = report(tmp_path, PROJECTS[name], {
        "p.txt": f"{OTHER}\n", "u.txt": f"postgresql://{USER}:{KEY}@db/{DATABASE}?sslpassword={OTHER}\n",
        f"{KEY}.yaml": f"db: {{host: db, user: {USER}, password: {KEY}}}\n{DATABASE}: {{url: 'pg://{USER}:{KEY}@db'}}\n",
        "app.json": f'{{"db": "{KEY}", "a": ["{OTHER}"',
    })  # fmt: skip
    out = io.StringIO()
    reporter(form, verbose=True).write(found, out)
    text = (out.getvalue() + repr(found)).casefold()
    assert found.connections
    for value in (KEY, OTHER) if name == "host" else CANARIES.values():
        for at in range(len(value) - PART + 1):
            assert value[at : at + PART].casefold() not in text


@pytest.mark.parametrize("way", MANIFESTS)
def test_no_format_shows_a_part_of_a_value_in_manifests(way: str, tmp_path: Path) -> None:
    client, server = Pod("client", "local/app"), Pod("server", "postgres:16")
    client.give(way, "DATABASE_URL", f"postgresql://{USER}:{KEY}@server/{DATABASE}?sslpassword={OTHER}")
    server.give("literal", "POSTGRES_USER", USER)
    server.give(way, "POSTGRES_PASSWORD", OTHER)
    for pod in (client, server):
        (tmp_path / f"{pod.name}.yaml").write_text(pod.document(), encoding="utf-8")
    found = read(str(tmp_path))
    assert [c.state for c in found.connections] == ["mismatch"]
    for form in reporters.REGISTRY:
        out = io.StringIO()
        reporter(form, verbose=True).write(found, out)
        text = (out.getvalue() + repr(found)).casefold()
        for value in CANARIES.values():
            assert not any(value[at : at + PART].casefold() in text for at in range(len(value) - PART + 1))
