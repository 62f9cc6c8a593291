#!/bin/sh
# A new JWT key for a Compose project, in the folder of its docker-compose.yml and .env:  ./compose.sh [SERVICE]...
# The services in their order: what only verifies first, what signs last. Each is awaited before the next one.
set -eu
policy="$(dirname "$0")/auracheck.toml"
[ $# -gt 0 ] || set -- backend

auracheck check compose:docker-compose.yml --env production --policy "$policy"
auracheck generate jwt --write compose-env:.env --rotate --policy "$policy"
auracheck check compose:docker-compose.yml --env production --policy "$policy"

for service in "$@"; do
    docker compose up --detach --no-deps --wait "$service" # `restart` would keep the old environment
done
