#!/bin/sh
# AWS Secrets Manager:  ./aws.sh ./deploy.sh
set -e
auracheck check aws:auraconnect/production --env production
exec "$@"
