"""TCP with TLS: both sides show certificates, and a stranger's is refused."""

import asyncio
import datetime
import json
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from backend.domain.environment import DockerTarget
from backend.domain.errors import RefusedError, UnreachableError
from backend.drivers.docker.connector import DockerConnector
from backend.drivers.docker.exec import DockerExec
from tests.support.fake_docker_server import plain

_DAY = datetime.timedelta(days=1)


def certify(
    folder: Path, name: str, issuer: tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None = None
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """Write NAME.pem and NAME-key.pem, signed by the issuer or by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer[0].subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _DAY)
        .not_valid_after(now + _DAY)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    signer = issuer[1] if issuer else key
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
    )
    certificate = builder.sign(signer, hashes.SHA256())
    (folder / f"{name}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / f"{name}-key.pem").write_bytes(private)
    return certificate, key


@pytest.fixture
async def port(tmp_path: Path) -> AsyncIterator[int]:
    """A TLS server that is an engine and wants to see a certificate."""
    authority = certify(tmp_path, "ca")
    certify(tmp_path, "server", authority)
    certify(tmp_path, "cert", authority)
    (tmp_path / "cert-key.pem").rename(tmp_path / "key.pem")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(tmp_path / "ca.pem"))
    context.load_cert_chain(tmp_path / "server.pem", tmp_path / "server-key.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    connections: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.add(writer)
        try:
            while True:
                line = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0]
                ping = b"/_ping" in line
                writer.write(
                    plain(200, b"OK", "Api-Version: 1.41") if ping else plain(200, json.dumps({"ID": "tls"}).encode())
                )
        except (OSError, asyncio.IncompleteReadError):
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    yield server.sockets[0].getsockname()[1]
    server.close()
    for writer in connections:
        writer.close()
    await server.wait_closed()


def trust(monkeypatch: pytest.MonkeyPatch, folder: Path, verify: str = "1") -> None:
    monkeypatch.setenv("DOCKER_TLS_VERIFY", verify)
    monkeypatch.setenv("DOCKER_TLS", "1")
    monkeypatch.setenv("DOCKER_CERT_PATH", str(folder))


async def test_an_engine_is_met_over_tls_with_the_users_certificate(
    port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust(monkeypatch, tmp_path)
    connector = DockerConnector()
    engine = await connector.connect(DockerTarget(host=f"tcp://localhost:{port}"))
    assert (engine.info.id, engine.info.endpoint) == ("tls", f"tcp://localhost:{port}")
    assert isinstance(engine.exec, DockerExec)
    with pytest.raises(RefusedError, match="TLS"):
        await engine.exec.run("c", ["cat"], stdin=b"x")
    await connector.close()


async def test_a_server_of_another_authority_is_refused(
    port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = tmp_path / "stranger"
    stranger.mkdir()
    certify(stranger, "ca")
    trust(monkeypatch, stranger)
    connector = DockerConnector()
    with pytest.raises(UnreachableError, match=r"(?i)certificate"):
        await connector.connect(DockerTarget(host=f"tcp://localhost:{port}"))
    await connector.close()


async def test_without_a_certificate_of_ours_the_engine_refuses(
    port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "ca.pem").write_bytes((tmp_path / "ca.pem").read_bytes())
    trust(monkeypatch, bare)
    connector = DockerConnector()
    with pytest.raises(UnreachableError):
        await connector.connect(DockerTarget(host=f"tcp://localhost:{port}"))
    await connector.close()
