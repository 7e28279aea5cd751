"""Certificates and keys into TLS, without writing a key where anybody could find it."""

import contextlib
import os
import ssl
import stat
import tempfile
from collections.abc import Iterator

from backend.domain.errors import ConsoleError
from backend.drivers.kubernetes.kubeconfig.values import ClusterEntry, Material

_MOST_BYTES = 1024 * 1024


def content(material: Material, what: str) -> bytes:
    """Return a PEM text; ConsoleError names the file that cannot be read. Blocking, but small."""
    return material.data or (small_file(material.file, what) if material.file else b"")


def small_file(path: str, what: str) -> bytes:
    """Return what a regular file of at most 1 MiB holds; ConsoleError names it otherwise."""
    try:
        opened = os.open(path, os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(opened, "rb") as stream:
            if not stat.S_ISREG(os.fstat(opened).st_mode):
                raise ConsoleError(f"The {what} {path} is no regular file.", "Correct its name in the kubeconfig.")
            data = stream.read(_MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise ConsoleError(
            f"The {what} {path} cannot be read: {reason}.", "Correct its name in the kubeconfig."
        ) from error
    if len(data) > _MOST_BYTES:
        raise ConsoleError(f"The {what} {path} is larger than 1 MiB.", "Correct its name in the kubeconfig.")
    return data


def tls_context(cluster: ClusterEntry, certificate: bytes, key: bytes) -> ssl.SSLContext:
    """Return how to speak TLS with a cluster, as a client with a certificate where one is given (both PEM)."""
    authority = content(cluster.ca, "certificate authority")
    try:
        context = ssl.create_default_context(cadata=authority.decode("ascii") if authority else None)
    except (ssl.SSLError, ValueError) as error:
        raise ConsoleError(
            f"The certificate authority of {cluster.name} cannot be used: {_reason(error)}.", "It must be PEM."
        ) from error
    # Clusters sign their own certificates and leave out extensions that newer Pythons insist on.
    context.verify_flags &= ~getattr(ssl, "VERIFY_X509_STRICT", 0)
    if cluster.insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if certificate:
        _load(context, certificate, key)
    return context


def _load(context: ssl.SSLContext, certificate: bytes, key: bytes) -> None:
    try:
        with _as_file(certificate + b"\n" + key) as path:
            context.load_cert_chain(path, password=_no_password)
    except (ssl.SSLError, OSError, ValueError) as error:
        raise ConsoleError(
            f"The client certificate cannot be used: {_reason(error)}.",
            "Certificate and key must be PEM, belong together, and the key must have no password.",
        ) from error


def _no_password() -> str:
    # Without this, OpenSSL would ask on the terminal.
    raise ValueError("the key is protected by a password")


@contextlib.contextmanager
def _as_file(data: bytes) -> Iterator[str]:
    """OpenSSL takes keys from files only: one in memory that has no name, where there are such, else one that only we may read."""
    if hasattr(os, "memfd_create") and os.path.isdir("/proc/self/fd"):
        opened = os.memfd_create("slipway", os.MFD_CLOEXEC)
        try:
            os.write(opened, data)
            yield f"/proc/self/fd/{opened}"
        finally:
            os.close(opened)
        return
    opened, path = tempfile.mkstemp(prefix="slipway-")  # 0600
    try:
        os.write(opened, data)
        os.close(opened)
        yield path
    finally:
        os.unlink(path)


def _reason(error: Exception) -> str:
    return getattr(error, "reason", None) or str(error) or type(error).__name__
