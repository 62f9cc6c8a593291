"""Credentials in a command line, whichever system starts it."""

import pytest

from auracheck.systems.options import MAX_WORDS, credential_options


def found(*words: str) -> list[tuple[str, str]]:
    return [(name, value) for name, value, _ in credential_options((word, None) for word in words)]


@pytest.mark.parametrize(
    ("command", "credentials"),
    [
        ("redis-server --requirepass s3 --masterauth s4", [("--requirepass", "s3"), ("--masterauth", "s4")]),
        ("mysqladmin ping -h localhost -uroot -ps3cret", [("-p", "s3cret")]),
        ("/usr/bin/mariadb-admin -p's3 cret' ping", [("-p", "s3 cret")]),
        ('mysql -p"$MYSQL_ROOT_PASSWORD"', [("-p", "$MYSQL_ROOT_PASSWORD")]),
        ("mysql -p -e 'select 1'", []),
        ("mysqladmin ping && serve -p8080", []),
        ("serve -p8080 -p 80 -a b -u root", []),
        ("mysqld --user=root -p3306", []),
        ("redis-cli -a s3cret ping || exit 1", [("-a", "s3cret")]),
        ("mongosh -u root -p s3cret --eval x", [("-p", "s3cret")]),
        ("mongod --auth & until mongosh -p s3cret; do sleep 1", [("-p", "s3cret")]), ("mongod --auth && x", []),
        ("curl -fsS -u elastic:s3cret http://localhost:9200", [("-u", "s3cret")]),
        ("curl --user $USER:$PASS http://x", [("-u", "$PASS")]),
        ("sh -c 'PGPASSWORD=s3cret psql -h db'", [("PGPASSWORD", "s3cret")]),
        (r'sh -c "PGPASSWORD=\"s3cret\" psql -h db"', [("PGPASSWORD", "s3cret")]),
        ("redis-cli \\\n  -a s3cret \\\n  ping", [("-a", "s3cret")]),
        ("PGPASSWORD=s3cret psql -h db; LEVEL=1 run", [("PGPASSWORD", "s3cret")]),
        ("export API_TOKEN=`get token app`\nredis-cli -a `cat /run/x` ping", []),
        ("migrate -database postgres://u:s3@db:5432/x up", [("-database", "postgres://u:s3@db:5432/x")]),
        ("psql postgres://u:s3@db:5432/x", [("address", "postgres://u:s3@db:5432/x")]),
        ("psql postgres://db:5432/x", []),
        ("java -Dspring.datasource.password=s3cret -jar app.jar", [("-Dspring.datasource.password", "s3cret")]),
        ("mc alias set local http://minio:9000 admin s3cret", [("--secret-key", "s3cret")]),
        ("/usr/bin/mc config host add l http://minio:9000 admin s3cret;", [("--secret-key", "s3cret")]),
        ("mc alias set local http://minio:9000", []),
        ("cqlsh -u cassandra -p cassandra -e 'describe keyspaces' || exit 1", [("-p", "cassandra")]),
        ("spark-sql --conf spark.a.credential=root:s3cret --conf spark.b.uri=x",
         [("--spark.a.credential", "root:s3cret")]),
        ("etcdctl --user root:s3cret get x", [("-u", "s3cret")]),
        ("sh -c 'echo \"requirepass s3cret\" > redis.conf; redis-server redis.conf'", [("--requirepass", "s3cret")]),
        ("redis-cli config set requirepass s3cret", [("--requirepass", "s3cret")]),
        ("psql -c \"CREATE USER app WITH PASSWORD 's3cret';\"", [("--password", "s3cret")]),
        ("mysql -e \"CREATE USER 'app'@'%' IDENTIFIED BY 's3cret'; FLUSH PRIVILEGES\"", [("--password", "s3cret")]),
        ("echo requirepass && echo identified by; x", []),
        ("run --dsn 'host=db user=u password=s3'", [("--dsn", "host=db user=u password=s3")]),
        ('run --dsn="host=db password = s3"', [("--dsn", "host=db password = s3")]),
        ("sh -c 'a=b password=s3 run --password s4'", [("--password", "s4")]),
        ("run --dsn 'host=db user=u'", []),
        ("a --password s3; b --password s3; c --password s4; d --password s5",
         [("--password-2", "s3"), ("--password-2", "s3"), ("--password-3", "s4"), ("--password", "s5")]),
        ("psql postgres://u:s3@db; psql postgres://u:s4@db", [("address-2", "postgres://u:s3@db"),
                                                              ("address", "postgres://u:s4@db")]),
        ("redis-server --requirepass $(cat /run/pass) --save 1", [("--requirepass", "$(cat /run/pass)")]),
        ('sh -c "redis-server --requirepass=\\"$(< $PASS_FILE)\\""', [("--requirepass", "$(< $PASS_FILE)")]),
        ('sh -c "mc alias set a http://a u s3cret; echo "b" && exit 0;"', [("--secret-key", "s3cret")]),
        ("--password --verbose", []),
        ("--password", []),
        ("it's an \"unbalanced line", []),
    ],
)  # fmt: skip
def test_a_credential_is_found_by_the_programs_options(command: str, credentials: list[tuple[str, str]]) -> None:
    assert found(command) == credentials


def test_words_of_a_list_are_one_command() -> None:
    assert found("CMD", "mysqladmin", "ping", "-uroot", "-ps3cret") == [("-p", "s3cret")]
    assert found("CMD-SHELL", "mysqladmin ping -ps3cret; redis-cli -a s4") == [("-p", "s3cret"), ("-a", "s4")]
    assert found("--requirepass", "s3") == [("--requirepass", "s3")]


def test_a_command_may_have_any_length() -> None:
    assert found("x " * MAX_WORDS + "--password s3cret") == []
    assert found("'" * 10_000 + ' "' * 10_000) == []
