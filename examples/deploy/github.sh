#!/bin/sh
# GitHub Actions, a step whose `env` has the secrets:  run: ./github.sh ./deploy.sh
set -e
auracheck check env: --env production --format github
exec "$@"
