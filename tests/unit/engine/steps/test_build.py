"""The build step."""

from backend.domain.cause import Cause
from backend.domain.labels import CONSOLE, RUN, SERVICE
from backend.domain.phase import Phase
from backend.domain.pipeline import Step
from backend.domain.run import RunRequest
from backend.domain.service import BuildSection, SecretSource
from backend.engine.step_context import images_of
from tests.support.workshop import Workshop, stage

BUILD = stage("build", Step("images", "build", "*"))


async def test_all_services_with_a_build_section_become_images_of_the_run(shop: Workshop) -> None:
    shop.service("web")
    shop.service("cart")
    shop.service("database", image="base:1")
    run = await shop.run(BUILD)
    assert run.phase is Phase.SUCCEEDED, run.steps
    images = images_of(run)
    assert set(images) == {"web", "cart"}
    info = shop.simulated.shelf.find(images["web"]).info
    assert (info.labels[SERVICE], info.labels[CONSOLE]) == ("web", shop.world.console)
    assert RUN not in info.labels
    assert run.steps["build/images"].message == "2 images made by the buildkit builder"


async def test_the_log_shows_layers_with_their_cache_state(shop: Workshop) -> None:
    shop.service("web")
    first = await shop.run(BUILD)
    assert "web │" in await shop.log(first, "build/images")
    second = await shop.run(BUILD)
    assert "· cached" in await shop.log(second, "build/images")
    assert images_of(first) == images_of(second)
    assert (first.steps["build/images"].cached, second.steps["build/images"].cached) == ((0, 3), (3, 3))


async def test_a_bad_dockerfile_is_a_failure_with_its_line(shop: Workshop) -> None:
    shop.service("web")
    (shop.root / "web" / "Dockerfile").write_text("FROM base:1\nRUN exit 4\n")
    run = await shop.run(BUILD)
    step = run.steps["build/images"]
    assert (run.phase, step.reason) == (Phase.FAILED, Cause.DOCKERFILE)
    assert step.message.startswith("web: ")


async def test_a_missing_base_image_is_named(shop: Workshop) -> None:
    shop.service("web")
    (shop.root / "web" / "Dockerfile").write_text("FROM nowhere:9\n")
    run = await shop.run(BUILD)
    assert run.steps["build/images"].reason == Cause.IMAGE_MISSING, run.steps["build/images"].message


async def test_a_named_service_without_a_build_section_is_fetched(shop: Workshop) -> None:
    shop.simulated.shelf.offer("remote:2")
    shop.service("database", image="remote:2")
    run = await shop.run(stage("build", Step("images", "build", ["database"])))
    assert run.phase is Phase.SUCCEEDED
    assert images_of(run) == {"database": shop.simulated.shelf.find("remote:2").info.identity.config_digest}


async def test_an_unknown_service_is_named(shop: Workshop) -> None:
    shop.service("web")
    run = await shop.run(stage("build", Step("images", "build", "wbe")))
    assert "no service wbe" in run.steps["build/images"].message


async def test_a_step_alone_takes_the_images_of_the_newest_run(shop: Workshop) -> None:
    shop.service("web")
    stages = (BUILD, stage("unit", Step("web", "test", "web", {"command": "cat name"}), needs=("build",)))
    first = await shop.run(*stages)
    alone = await shop.run(*stages, request=RunRequest(only="unit/web"))
    assert alone.phase is Phase.SUCCEEDED
    assert alone.steps["build/images"].reused_from == first.id
    assert images_of(alone) == images_of(first)


async def test_without_any_image_the_build_is_asked_for(shop: Workshop) -> None:
    shop.service("web")
    stages = (BUILD, stage("unit", Step("web", "test", "web", {"command": "true"}), needs=("build",)))
    alone = await shop.run(*stages, request=RunRequest(only="unit/web"))
    assert alone.phase is Phase.ERRORED
    assert "Run its build step first" in alone.steps["unit/web"].message


async def test_images_of_old_runs_go_and_those_of_the_newest_stay(shop: Workshop) -> None:
    made = []
    for text in ("one", "two", "three", "four", "five", "six", "seven"):
        shop.service("web")
        (shop.root / "web" / "Dockerfile").write_text(f"FROM base:1\nRUN echo {text} > name\n")
        made.append(images_of(await shop.run(BUILD))["web"])
    left = {image.info.identity.config_digest for image in shop.simulated.shelf.all()}
    assert [digest in left for digest in made] == [False, False, True, True, True, True, True]


async def test_secrets_of_a_build_are_masked(shop: Workshop) -> None:
    shop.secrets.values["token"] = "s3cr3t-t0ken"
    shop.composition = type(shop.composition)(secrets={"token": SecretSource("token", "environment", "TOKEN")})
    shop.service("web", build=BuildSection("web", secrets=("token",)))
    (shop.root / "web").mkdir()
    (shop.root / "web" / "Dockerfile").write_text("FROM base:1\nRUN echo s3cr3t-t0ken > name\n")
    run = await shop.run(BUILD)
    assert "s3cr3t" not in await shop.log(run, "build/images")
