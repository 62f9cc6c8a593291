#!/bin/sh
# A new JWT key for services that read .env themselves:  ./dotenv.sh .env [OTHER FILE THAT MAY HAVE THE OLD KEY]...
# Nobody is signed out: the policy beside this script names where the old key goes, which is still accepted there.
set -eu
umask 077
policy="$(dirname "$0")/auracheck.toml"
file=$1
shift

auracheck check "dotenv:$file" --env production --policy "$policy" # fix what is broken first
old=$(mktemp)
trap 'rm -f "$old"' EXIT
sed -n "s/^JWT_SECRET_KEY=[\"']\{0,1\}\([^\"']*\).*/\1/p" "$file" > "$old"

auracheck generate jwt --write "dotenv:$file" --rotate --policy "$policy"
auracheck check "dotenv:$file" --env production --policy "$policy"

systemctl restart auraconnect-worker # what only verifies comes first: it then knows both keys,
systemctl restart auraconnect        # and what signs comes last: no token is signed that somebody refuses

# What still has the old key in another place? Exit 1 names it.
[ $# -eq 0 ] || auracheck check "$@" --env production --select published-secret --known "$old" --policy "$policy"
