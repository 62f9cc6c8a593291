#!/bin/sh
# A new JWT key in a script of exports that is sourced before the service starts:  ./environment.sh secrets.sh
set -eu
policy="$(dirname "$0")/auracheck.toml"
file=$1

auracheck check "shell-env:$file" --env production --policy "$policy"
auracheck generate jwt --write "shell-env:$file" --rotate --policy "$policy"

# In a shell of its own, so that this one does not keep the values: as the service will see them, and then its start.
(
    . "$(realpath "$file")"
    auracheck check env: --env production --policy "$policy"
    systemctl --user import-environment JWT_SECRET_KEY JWT_SECRET_KEY_PREVIOUS # names alone: no value is an argument
)
systemctl --user restart auraconnect-worker # verifies, with both keys
systemctl --user restart auraconnect        # signs, with the new one
