"""Certificates and keys: whom they name, and that no key is left anywhere."""

import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from backend.domain.errors import ConsoleError
from backend.drivers.kubernetes.certificate import subject
from backend.drivers.kubernetes.kubeconfig.values import ClusterEntry, Material
from backend.drivers.kubernetes.pem import small_file, tls_context


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """A certificate of anna in two groups, and its key."""
    folder = tmp_path_factory.mktemp("pki")
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-keyout", "key.pem", "-out", "cert.pem", "-subj", "/O=admins/O=ops/CN=anna", "-days", "30000"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return (folder / "cert.pem").read_bytes(), (folder / "key.pem").read_bytes()


def test_a_certificate_names_user_and_groups(pair: tuple[bytes, bytes]) -> None:
    certificate, _ = pair
    assert subject(certificate) == ("anna", ("admins", "ops"))
    body = certificate.splitlines()
    for cut in range(2, len(body)):
        subject(b"\n".join((*body[:cut], b"-----END CERTIFICATE-----")))
    assert subject(b"no certificate") == ("", ())


@pytest.mark.parametrize("memory", [True, False])
def test_a_key_reaches_openssl_and_stays_nowhere(
    pair: tuple[bytes, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, memory: bool
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    if not memory:
        monkeypatch.delattr(os, "memfd_create", raising=False)
    before = set(os.listdir("/proc/self/fd"))
    context = tls_context(ClusterEntry("k", "https://h", Material(data=pair[0])), *pair)
    assert context.check_hostname
    assert set(os.listdir("/proc/self/fd")) == before
    assert not list(tmp_path.iterdir())


def test_a_key_with_a_password_or_of_another_certificate_is_refused_without_a_question(
    pair: tuple[bytes, bytes], tmp_path: Path
) -> None:
    command = ["openssl", "ec", "-aes256", "-passout", "pass:secret"]
    locked = subprocess.run(command, input=pair[1], check=True, capture_output=True).stdout
    for key in (locked, b"", b"no key"):
        with pytest.raises(ConsoleError, match="client certificate cannot be used") as refused:
            tls_context(ClusterEntry("k", "https://h"), pair[0], key)
        assert "no password" in refused.value.hint
    with pytest.raises(ConsoleError, match="certificate authority of k cannot be used"):
        tls_context(ClusterEntry("k", "https://h", Material(data=b"none")), b"", b"")
    for path in (str(tmp_path), "/dev/zero", str(tmp_path / "none"), "a\0b"):
        with pytest.raises(ConsoleError, match="token file"):
            small_file(path, "token file")
