#!/bin/sh
# Kubernetes, a folder of manifests with the Secret:  ./kubernetes.sh manifests
set -e
auracheck check "kubernetes:$1" --env production
kubectl apply -f "$1"
