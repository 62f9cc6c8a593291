#!/bin/sh
# Stands before a deployment, and lets through only what auracheck found fit:
#
#   ./pre-deploy.sh .env && ./deploy.sh     judges a file
#   ./pre-deploy.sh && ./deploy.sh          judges this shell's environment over ./.env
#
# Every argument goes to `auracheck check`. It ends with auracheck's own exit code.
set -u

code=0
auracheck check --env production "$@" || code=$?

case $code in
    0) echo "pre-deploy: the secrets are fit for production" >&2 ;;
    1) echo "pre-deploy: stopped, mend the findings above first" >&2 ;;
    2) echo "pre-deploy: stopped, this script or the policy is wrong, not the secrets" >&2 ;;
    3) echo "pre-deploy: stopped, not everything could be judged; what could not is named above" >&2 ;;
    127) echo "pre-deploy: stopped, auracheck is not installed here" >&2 ;;
    *) echo "pre-deploy: stopped, auracheck ended with $code" >&2 ;;
esac
exit "$code"
