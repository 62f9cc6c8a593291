#!/bin/sh
# HashiCorp Vault:  ./vault.sh ./deploy.sh
set -e
auracheck check vault:secret/auraconnect/production --env production
exec "$@"
