"""The http step."""

from backend.domain.phase import Phase
from backend.domain.pipeline import Step
from backend.ports.world import ProbeResult
from tests.support.workshop import Workshop, stage


async def test_a_good_answer_succeeds(shop: Workshop) -> None:
    run = await shop.run(stage("s", Step("ask", "http", "http://example.test/")))
    assert run.steps["s/ask"].message == "http://example.test/ answered 200 in 10 ms"


async def test_a_path_is_asked_of_a_service_in_an_environment(shop: Workshop) -> None:
    step = Step("ask", "http", "/healthz", {"service": "web", "environment": "staging"})
    assert (await shop.run(stage("s", step))).phase is Phase.SUCCEEDED
    assert shop.prober.asked == ["http://staging.test/web/healthz"]


async def test_it_asks_again_until_the_answer_is_as_expected(shop: Workshop) -> None:
    shop.prober.answers = [
        ProbeResult(0, "", 0.0, "connection refused"),
        ProbeResult(503, "", 0.0),
        ProbeResult(201, "not this", 0.0),
        ProbeResult(201, "all ready", 0.0),
    ]
    run = await shop.run(stage("s", Step("ask", "http", "http://x/", {"status": 201, "contains": "ready"})))
    assert run.phase is Phase.SUCCEEDED
    assert await shop.log(run, "s/ask") == (
        "http://x/ does not answer: connection refused\nhttp://x/ answered 503 instead of 201\n"
        "http://x/ answered 201 without the text 'ready'\n"
    )


async def test_it_gives_up_with_the_last_answer(shop: Workshop) -> None:
    shop.prober.answers = [ProbeResult(500, "", 0.0)]
    run = await shop.run(stage("s", Step("ask", "http", "http://x/", {"within": "2s"})))
    step = run.steps["s/ask"]
    assert (step.phase, step.message) == (Phase.FAILED, "http://x/ answered 500 instead of 200 (asked for 2 s).")


async def test_a_path_without_a_service_is_refused(shop: Workshop) -> None:
    run = await shop.run(stage("s", Step("ask", "http", "/healthz")))
    assert run.steps["s/ask"].phase is Phase.ERRORED
    assert shop.prober.asked == []
