"""One service builds an image under a name, others run it under that name: what Compose files do to build once."""

from pathlib import Path

from backend.domain.phase import Phase
from backend.domain.pipeline import Step
from backend.domain.service import BuildSection, Composition, Service
from tests.support.workshop import open_workshop, stage


def test_a_shared_name_leads_to_the_service_that_builds() -> None:
    worker = Service("worker", image="shop:1", build=BuildSection("."))
    services = [worker, Service("web", image="shop:1"), Service("db", image="postgres:16")]
    composition = Composition({service.name: service for service in services})
    assert [composition.builder_of(name) for name in composition.services] == ["worker", "worker", ""]


async def test_a_run_and_its_release_give_both_services_the_image_that_one_built(tmp_path: Path) -> None:
    async with open_workshop(tmp_path / "shop") as shop:
        shop.service("worker", image="shop:1", build=BuildSection("."))
        shop.service("web", image="shop:1")
        (shop.root / "Dockerfile").write_text('FROM base:1\nCMD ["serve"]\n')
        run = await shop.run(
            stage("build", Step("images", "build", "*")),
            stage("unit", Step("web", "test", "web", {"command": "true"}), needs=("build",)),
            stage("staging", Step("deploy", "deploy", "staging"), needs=("unit",)),
        )
        assert run.phase is Phase.SUCCEEDED, await shop.log(run, "unit/web")
        images = shop.deployer.running["staging"].images
        assert images["web"] == images["worker"]
