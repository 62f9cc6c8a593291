#!/bin/sh
# Kubernetes, where the Secret is in the cluster alone:  ./kubernetes-live.sh
set -e
kubectl get secret,configmap,deployment -o yaml |
    auracheck check - --env production
kubectl rollout restart deployment/auraconnect-backend
