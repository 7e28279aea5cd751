"""What runs leave on an engine, and what stays although no run refers to it any more."""

from backend.domain.errors import NotFoundError
from backend.domain.pipeline import Step
from backend.engine.names import image_tag, is_image_tag
from backend.engine.step_context import images_of
from tests.support.workshop import Workshop, stage

BUILD = stage("build", Step("images", "build", "*"))


async def test_an_image_that_an_environment_holds_outlives_the_runs_that_made_it(shop: Workshop) -> None:
    shop.service("web")
    held = images_of(await shop.run(BUILD))["web"]
    shop.simulated.shelf.keep(shop.simulated.shelf.find(held), ("slipway/shop/web:production-abc",))
    for number in range(shop.world.keep_runs + 1):
        (shop.root / "web" / "Dockerfile").write_text(f"FROM base:1\nRUN echo {number} > name\n")
        last = await shop.run(BUILD)
    image = shop.simulated.shelf.find(held)
    assert shop.simulated.shelf.info(image).tags == ("slipway/shop/web:production-abc",)
    assert shop.simulated.shelf.find(images_of(last)["web"])


async def test_an_image_that_nobody_refers_to_goes(shop: Workshop) -> None:
    shop.service("web")
    first = images_of(await shop.run(BUILD))["web"]
    for number in range(shop.world.keep_runs + 1):
        (shop.root / "web" / "Dockerfile").write_text(f"FROM base:1\nRUN echo {number} > name\n")
        await shop.run(BUILD)
    try:
        shop.simulated.shelf.find(first)
    except NotFoundError:
        return
    raise AssertionError("the first run's image is still there")


def test_names_that_runs_give_are_told_from_others() -> None:
    name = image_tag("My Shop", "web_1", 12, "c0ffee0123")
    assert is_image_tag(name, "c0ffee0123")
    assert is_image_tag(f"localhost/{name}", "c0ffee0123")
    assert not is_image_tag(name, "beef000000")
    assert not is_image_tag("slipway/my-shop/web:staging-run-12-c0ffee", "c0ffee0123")
    assert not is_image_tag("slipway/python-base:bookworm", "c0ffee0123")
