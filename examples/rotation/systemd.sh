#!/bin/sh
# A new JWT key and a new database password for a unit with EnvironmentFile=:  ./systemd.sh [FILE]   (as root)
#
# The file is read when a unit starts: until then all run on with the old values. Between ALTER ROLE and the restart
# the connections that are open stay, and new ones fail, for which the pool tries again. Where that is too much, give
# the application two roles with the same rights, and rotate the one that is not in use.
set -eu
policy="$(dirname "$0")/auracheck.toml"
file=${1:-/etc/auraconnect/auraconnect.env}

auracheck check "systemd-env:$file" --env production --policy "$policy"
auracheck generate jwt database --write "systemd-env:$file" --rotate --policy "$policy"
auracheck check "systemd-env:$file" --env production --policy "$policy"

# PostgreSQL first. The password goes from the file through standard input: no argument list, no history, no log has it.
{
    echo "SET log_statement = 'none';"
    sed -n "s|^DATABASE_URL=[\"']\{0,1\}[a-z+]*://\([^:]*\):\([^@]*\)@.*|ALTER ROLE \"\1\" PASSWORD '\2';|p" "$file"
} | psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --dbname postgres

systemctl restart auraconnect-worker.service # verifies, with both keys
systemctl restart auraconnect.service        # signs, with the new one
systemctl is-active auraconnect-worker.service auraconnect.service
