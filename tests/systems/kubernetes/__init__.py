"""Kubernetes."""

_FLUX = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: shop}
spec:
  values: {auth: {password: '@secret@'}, url: 'redis://:@other@@cache'}
  valuesFrom: [{kind: ConfigMap, name: '@secret@', valuesKey: '@other@'}]
"""
_ARGO = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: '@other@'}
spec:
  source:
    helm:
      parameters: [{name: auth.password, value: '@secret@'}]
      values: |
        SESSION_SECRET: '@other@'
        auth: {token: '@secret@'
"""
_SECRET = """\
apiVersion: v1
kind: Secret
metadata: {name: shop}
stringData: {JWT_SECRET_KEY: '@secret@', '@other@': '@secret@'}
"""
SAMPLES = {"release.yaml": _FLUX, "application.yaml": _ARGO, "secret.example.yaml": _SECRET}
"""Files for the tests that go over all systems, the first of them for the first scheme."""
