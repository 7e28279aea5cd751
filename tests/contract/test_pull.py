"""Pulling from a real registry protocol, with and without the user's credentials."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.domain.errors import NotFoundError, RefusedError
from backend.domain.image import BuildRequest
from tests.contract.conftest import Bench
from tests.support.fake_registry import FakeRegistry, fake_registry


@pytest.fixture
def registry(real_bench: Bench) -> Iterator[FakeRegistry]:
    """An open registry with an image of this test's own."""
    with fake_registry(real_bench.prefix) as registry:
        yield registry


@pytest.fixture
def locked(real_bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeRegistry]:
    """A registry with a password that the user's configuration knows."""
    with fake_registry(real_bench.prefix, user="me", password="pass:word") as registry:
        auth = {"auth": base64.b64encode(b"me:pass:word").decode()}
        (tmp_path / "config.json").write_text(json.dumps({"auths": {registry.address: auth}}))
        monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
        yield registry


def reference(bench: Bench, registry: FakeRegistry, tag: str = "1") -> str:
    name = f"{registry.address}/slipway-test/{bench.prefix}:{tag}"
    bench.images.append(name)
    return name


async def test_a_pulled_image_has_its_identity_and_digest(real_bench: Bench, registry: FakeRegistry) -> None:
    name = reference(real_bench, registry)
    texts: list[str] = []
    info = await real_bench.engine.images.pull(name, texts.append)
    assert info.identity.config_digest == registry.config_digest
    assert f"{name.rpartition(':')[0]}@{registry.manifest_digest}" in info.identity.repo_digests
    assert info.labels == {"marker": real_bench.prefix}
    assert texts
    by_digest = await real_bench.engine.images.pull(f"{name.rpartition(':')[0]}@{registry.manifest_digest}")
    assert by_digest.identity.config_digest == registry.config_digest


async def test_a_tag_that_is_not_there_is_not_found(real_bench: Bench, registry: FakeRegistry) -> None:
    with pytest.raises(NotFoundError, match="pull"):
        await real_bench.engine.images.pull(reference(real_bench, registry, "2"))


async def test_the_users_credentials_open_a_locked_registry(real_bench: Bench, locked: FakeRegistry) -> None:
    info = await real_bench.engine.images.pull(reference(real_bench, locked))
    assert info.identity.config_digest == locked.config_digest


async def test_without_credentials_a_locked_registry_refuses(
    real_bench: Bench, locked: FakeRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "nothing"))
    with pytest.raises(RefusedError) as caught:
        await real_bench.engine.images.pull(reference(real_bench, locked))
    assert "docker login" in caught.value.hint


async def test_a_build_pulls_its_base_image_with_the_users_credentials(
    real_bench: Bench, locked: FakeRegistry, tmp_path: Path
) -> None:
    folder = tmp_path / "context"
    folder.mkdir()
    base = reference(real_bench, locked)
    (folder / "Dockerfile").write_text(f"ARG BASE={base}\nFROM ${{BASE}}\nRUN echo {real_bench.prefix} > /out\n")
    tag = f"localhost/{real_bench.name('image')}:1"
    real_bench.images.insert(0, tag)  # goes before the image it is made from
    result = await real_bench.engine.builder.build(BuildRequest(str(folder), tags=(tag,)), lambda _: None)
    info = await real_bench.engine.images.inspect(result.identity.config_digest)
    assert info.labels["marker"] == real_bench.prefix
    assert not any("pass:word" in str(value) for value in (info, result))
