#!/bin/sh
# The container's entrypoint: checks the environment that the container was started with, then becomes the application.
set -e
auracheck check env: --env production
exec "$@"
