#!/bin/sh
# GitLab CI, a line of `script`; the variables are in the job's environment:  ./gitlab.sh ./deploy.sh
set -e
auracheck check env: --env production
exec "$@"
