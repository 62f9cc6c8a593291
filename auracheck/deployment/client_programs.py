"""The command-line clients of servers, and their short options that say where a server is and how they sign in."""

from collections.abc import Mapping

_MYSQL = """
    mysql mysqladmin mysqldump mysqlcheck mysqlshow mysqlimport mysqlsh
    mariadb mariadb-admin mariadb-dump mariadb-check mariadb-show mariadb-import
"""
MYSQL = frozenset(_MYSQL.split())
"""They take the password in the same word as its option (MySQL 8.4 reference manual, 6.2.4)."""

REDIS = ("redis-cli", "valkey-cli", "keydb-cli")
MONGODB = ("mongo", "mongosh", "mongodump", "mongorestore", "mongoexport", "mongoimport")

_OF_MYSQL = {"-h": "host", "-P": "port", "-u": "user", "-p": "password"}
_OF_POSTGRESQL = {"-h": "host", "-p": "port", "-U": "user"}
_OF_REDIS = {"-h": "host", "-p": "port", "-a": "password"}
_OF_MONGODB = {"--host": "host", "-u": "user", "-p": "password"}

CLIENT_PROGRAMS: Mapping[str, Mapping[str, str]] = {
    **dict.fromkeys(MYSQL, _OF_MYSQL),
    **dict.fromkeys(("psql", "pg_dump", "pg_dumpall", "pg_restore", "pg_basebackup", "pg_isready"), _OF_POSTGRESQL),
    **dict.fromkeys(REDIS, _OF_REDIS),
    **dict.fromkeys(MONGODB, _OF_MONGODB),
    "sqlcmd": {"-S": "server", "-U": "user", "-P": "password"},
    "rabbitmqadmin": {"-H": "host", "-P": "port", "-u": "user", "-p": "password"},
    "cypher-shell": {"-a": "address", "-u": "user", "-p": "password"},
}
"""What each option says, by the name of the program."""
