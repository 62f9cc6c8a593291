#!/bin/sh
# A .env that the application reads:  ./dotenv.sh uvicorn main:app
set -e
auracheck check .env --env production
exec "$@"
