"""The doctor names the contexts that environments use: reachable, in which version, as whom; or what they wait for."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from backend.domain.cluster import ClusterInfo, Identity
from backend.domain.doctor import Check, Verdict
from backend.domain.errors import InputError
from backend.drivers.kubernetes.connector import KubernetesConnector
from backend.engine.doctor.clusters import approve_login, check_cluster
from backend.ports.cluster import Cluster
from backend.store.approvals import ApprovalFile
from tests.support.fake_cluster.api import Api
from tests.support.fake_cluster.catalogue import OF_1_36
from tests.support.fake_cluster.server import fake_cluster

_OK = json.dumps({"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1", "status": {"token": "t"}})


@asynccontextmanager
async def _connected(
    folder: Path, user: str = "token: t", api: Api | None = None
) -> AsyncIterator[KubernetesConnector]:
    async with fake_cluster(api or Api(types=OF_1_36, version="v1.36.0")) as fake:
        connector = KubernetesConnector(ApprovalFile(), {"KUBECONFIG": str(fake.kubeconfig(folder, user))})
        try:
            yield connector
        finally:
            await connector.close()


async def test_a_cluster_says_its_version_and_who_we_are(tmp_path: Path) -> None:
    async with _connected(tmp_path) as connector:
        check = await check_cluster(connector, "fake", "production")
    assert check.name == "cluster fake (production)"
    assert "Kubernetes v1.36.0 at http://127.0.0.1:" in check.found
    assert "as anna (system:authenticated) by the cluster" in check.found
    assert (check.verdict, "not encrypted" in check.found) == (Verdict.WARNING, True)


async def test_impersonation_shows_whom_we_act_as(tmp_path: Path) -> None:
    async with _connected(tmp_path, "token: t, as: root, as-groups: [admins]", Api()) as connector:
        check = await check_cluster(connector, "fake", "production")
    assert "as root (admins) by the kubeconfig (as)" in check.found


async def test_a_login_program_waits_for_a_yes_that_is_kept(tmp_path: Path) -> None:
    script = tmp_path / "login"
    script.write_text(f"#!/bin/sh\necho '{_OK}'\n")
    script.chmod(0o755)
    program = f"exec: {{command: '{script}', apiVersion: client.authentication.k8s.io/v1}}"
    async with _connected(tmp_path, program) as connector:
        waiting = await check_cluster(connector, "fake", "production")
        assert waiting.verdict is Verdict.WARNING
        assert str(script) in waiting.found
        fingerprint = waiting.cure.split()[-1]
        for wrong in ("0" * 12, fingerprint[:4], ""):
            with pytest.raises(InputError, match="No login program"):
                await approve_login(connector, ApprovalFile(), ["fake"], wrong)
        assert await approve_login(connector, ApprovalFile(), ["fake", "none"], fingerprint) == str(script)
        assert "Kubernetes v1.36.0" in (await check_cluster(connector, "fake", "production")).found
    async with _connected(tmp_path, program.replace("exec: {", "exec: {args: [--more], ")) as connector:
        assert "wants to run a program" in (await check_cluster(connector, "fake", "production")).found


async def test_what_cannot_be_asked_is_bad_with_its_cure(tmp_path: Path) -> None:
    async with _connected(tmp_path) as connector:
        missing = await check_cluster(connector, "prod", "production")
        assert (missing.verdict, missing.cure) == (Verdict.BAD, "There are: fake. KUBECONFIG names the files.")
    gone = KubernetesConnector(ApprovalFile(), {"KUBECONFIG": str(tmp_path / "gone")})
    check = await check_cluster(gone, "fake", "production")
    assert check.verdict is Verdict.BAD
    assert "There is no context fake" in check.found


async def test_a_server_that_is_away_is_bad_and_an_old_one_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text(
        "clusters: [{name: k, cluster: {server: 'http://127.0.0.1:9'}}]\n"
        "contexts: [{name: fake, context: {cluster: k, user: u}}]\nusers: [{name: u, user: {token: t}}]\n"
    )
    connector = KubernetesConnector(ApprovalFile(), {"KUBECONFIG": str(path)})
    away = await check_cluster(connector, "fake", "production")
    await connector.close()
    assert (away.verdict, "cannot be reached" in away.found) == (Verdict.BAD, True)
    assert (await _of_version("v1.19.3")).verdict is Verdict.WARNING
    assert (await _of_version("v1.20.2")).verdict is Verdict.OK
    assert (await _of_version("strange")).verdict is Verdict.OK


async def _of_version(version: str) -> Check:
    class Told:
        async def connect(self, context: str) -> Cluster:
            raise NotImplementedError

        async def ping(self, context: str) -> ClusterInfo:
            return ClusterInfo(context, "https://h", version, identity=Identity("anna", (), "the cluster"))

        async def close(self) -> None:
            return

    return await check_cluster(Told(), "c", "production")


def test_approvals_are_kept_in_a_file_that_can_be_read(tmp_path: Path) -> None:
    from backend.domain.cluster import LoginProgram

    path = tmp_path / "folder" / "approved.toml"
    program, other = LoginProgram("u", "aws", ('a"b', "c\nd")), LoginProgram("u", "gcloud", ("😀",))
    approvals = ApprovalFile(path)
    assert not approvals.approved(program)
    approvals.approve(program)
    approvals.approve(other)
    assert ApprovalFile(path).approved(program)
    assert ApprovalFile(path).approved(other)
    assert not approvals.approved(LoginProgram("u", "aws", ('a"b', "c\nd"), (("A", "b"),)))
    path.write_text("not toml")
    with pytest.raises(InputError, match="approved") as wrong:
        approvals.approved(program)
    assert "programs are asked for again" in wrong.value.hint
