#!/bin/sh
# A new JWT key in a Secret that is kept as a file outside git:  ./kubernetes.sh FOLDER [DEPLOYMENT]...
# FOLDER has secret.yaml and the Deployments; these in their order: what only verifies first, what signs last.
set -eu
policy="$(dirname "$0")/auracheck.toml"
folder=$1
shift
[ $# -gt 0 ] || set -- auraconnect-backend

auracheck check "kubernetes:$folder" --env production --policy "$policy"
auracheck generate jwt --write "kubernetes:$folder/secret.yaml" --rotate --policy "$policy"
auracheck check "kubernetes:$folder" --env production --policy "$policy"

kubectl apply --filename "$folder/secret.yaml" # pods that run keep what they were started with
for deployment in "$@"; do
    kubectl rollout restart "deployment/$deployment" # pod after pod: the service stays up
    kubectl rollout status "deployment/$deployment" --timeout 5m
done
