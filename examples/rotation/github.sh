#!/bin/sh
# A new JWT key for a deployment by GitHub Actions:  ./github.sh production.env
# GitHub hands no secret out again: the file, 0600 and outside git, is where the values are kept.
set -eu
policy="$(dirname "$0")/auracheck.toml"
file=$1

auracheck check "dotenv:$file" --env production --policy "$policy"
auracheck generate jwt --write "dotenv:$file" --rotate --policy "$policy"
auracheck check "dotenv:$file" --env production --policy "$policy"

gh secret set --env production --env-file "$file" # all of the file at once, and no value is an argument
gh workflow run deploy.yml                        # jobs that run already keep the old values
