#!/bin/sh
# Runs before a deployment, which continues only if auracheck finds it ready:
#
#   ./pre-deploy.sh .env && ./deploy.sh     checks a file
#   ./pre-deploy.sh && ./deploy.sh          checks this shell's environment over ./.env
#
# Every argument goes to `auracheck check`. It ends with auracheck's own exit code.
set -u

code=0
auracheck check --env production "$@" || code=$?

case $code in
    0) echo "pre-deploy: the secrets are ready for production" >&2 ;;
    1) echo "pre-deploy: stopped, fix the findings above first" >&2 ;;
    2) echo "pre-deploy: stopped, this script or the policy is wrong, not the secrets" >&2 ;;
    3) echo "pre-deploy: stopped, not everything could be checked; see what was not read above" >&2 ;;
    127) echo "pre-deploy: stopped, auracheck is not installed here" >&2 ;;
    *) echo "pre-deploy: stopped, auracheck ended with $code" >&2 ;;
esac
exit "$code"
