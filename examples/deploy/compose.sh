#!/bin/sh
# Docker Compose, in the folder of docker-compose.yml and .env:  ./compose.sh
set -e
auracheck check compose:docker-compose.yml --env production
docker compose up -d
