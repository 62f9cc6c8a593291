#!/bin/sh
# Environment variables:  ./environment.sh uvicorn main:app
set -e
auracheck check env: --env production
exec "$@"
