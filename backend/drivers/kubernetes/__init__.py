"""Kubernetes clusters over their HTTP API. The way in is `connector.KubernetesConnector`.

Wire formats never leave this package: what comes out are values of `backend.domain`. The only package that may import `kubernetes`.
"""
