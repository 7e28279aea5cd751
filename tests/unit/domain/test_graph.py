"""Rules over the pipeline's graph."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from backend.domain.graph import circles, critical_path, cycle, layers, may_connect, step_edges
from backend.domain.pipeline import Pipeline, Stage, Step

GRAPHS = st.dictionaries(st.integers(0, 9), st.lists(st.integers(0, 9), max_size=4).map(tuple), max_size=10)


def pipeline() -> Pipeline:
    steps = (Step("a", "run"), Step("b", "run", needs=("a",)), Step("c", "run", needs=("b",)))
    return Pipeline((Stage("build", (), steps), Stage("unit", ("build",)), Stage("ship", ("unit",))))


def test_a_circle_is_told_as_a_path_that_ends_where_it_began() -> None:
    assert cycle({"a": ("b",), "b": ("c",), "c": ("b",)}) == ("b", "c", "b")
    assert cycle({"a": ("a",)}) == ("a", "a")


def test_circles_are_told_from_their_first_node_until_none_is_left() -> None:
    edges = {"a": ("c",), "b": ("a",), "c": ("b",), "d": ("e",), "e": ("d", "d")}
    assert circles(edges) == (("a", "c", "b", "a"), ("d", "e", "d"))
    assert circles({"a": ("b",), "b": ()}) == ()


def test_very_many_circles_are_told_in_part() -> None:
    edges = {number: (number ^ 1,) for number in range(20_000)}
    assert len(circles(edges)) == 20


def test_a_diamond_is_no_circle() -> None:
    assert cycle({"a": ("b", "c"), "b": ("d",), "c": ("d",), "d": ()}) is None


def test_a_chain_of_a_hundred_thousand_needs_no_recursion() -> None:
    chain = {number: (number + 1,) for number in range(100_000)}
    assert cycle(chain) is None
    assert len(layers(chain)) == 100_000


@given(GRAPHS)
def test_layers_put_every_node_after_what_it_waits_for_exactly_when_there_is_no_circle(
    graph: dict[int, tuple[int, ...]],
) -> None:
    known = {node: tuple(other for other in needed if other in graph) for node, needed in graph.items()}
    level = {node: number for number, layer in enumerate(layers(graph)) for node in layer}
    assert set(level) == set(graph)
    ordered = all(level[other] < level[node] for node, needed in known.items() for other in needed)
    assert ordered == (cycle(known) is None)


@given(GRAPHS)
def test_a_circle_that_is_told_is_there(graph: dict[int, tuple[int, ...]]) -> None:
    circle = cycle(graph)
    if circle is not None:
        assert circle[0] == circle[-1]
        assert all(after in graph[before] for before, after in itertools.pairwise(circle))


def test_the_critical_path_is_the_longest_chain_in_time() -> None:
    edges = {"build": (), "fast": ("build",), "slow": ("build",), "ship": ("fast", "slow")}
    assert critical_path(edges, {"build": 5, "fast": 1, "slow": 9, "ship": 2}) == ("build", "slow", "ship")
    assert critical_path({}, {}) == ()
    assert critical_path({"a": ("a",)}, {"a": 1}) == ()


def test_a_connection_that_is_new_and_makes_no_circle_is_allowed() -> None:
    assert may_connect(pipeline(), "build", "ship") == ""
    assert may_connect(pipeline(), "build/a", "build/c") == ""


def test_a_refused_connection_says_why() -> None:
    shop = pipeline()
    assert may_connect(shop, "unit", "unit") == "unit cannot wait for itself"
    assert may_connect(shop, "build", "unit") == "unit already waits for build"
    assert may_connect(shop, "ship", "build") == "that would be a circle: build needs ship needs unit needs build"
    assert may_connect(shop, "build/c", "build/a").startswith("that would be a circle: build/a needs build/c")
    assert may_connect(shop, "build/a", "unit/x").startswith("steps wait only for steps of the same stage")
    assert may_connect(shop, "build/a", "unit").startswith("a stage and a step cannot be connected")
    assert may_connect(shop, "nobody", "unit") == "there is no stage nobody"
    assert may_connect(shop, "build/a", "build/z") == "there is no step build/z"


def matrix() -> Pipeline:
    parts = tuple(Step(f"test.{db}", "run", group="test", combination={"db": db}) for db in ("pg", "my"))
    after = Step("after", "run", needs=("test.pg", "test.my"))
    return Pipeline((Stage("unit", (), (Step("before", "run"), *parts, after)),))


def test_a_matrix_is_one_step_in_the_rules() -> None:
    assert step_edges(matrix(), "unit") == {"unit/before": (), "unit/test": (), "unit/after": ("unit/test",)}
    assert may_connect(matrix(), "unit/before", "unit/test") == ""
    assert may_connect(matrix(), "unit/before", "unit/test.my") == ""
    assert may_connect(matrix(), "unit/test", "unit/after") == "unit/after already waits for unit/test"
    assert may_connect(matrix(), "unit/after", "unit/test.pg") == (
        "that would be a circle: unit/test needs unit/after needs unit/test"
    )
    assert may_connect(matrix(), "unit/test.pg", "unit/test.my") == "unit/test cannot wait for itself"


def test_a_matrix_means_all_its_combinations() -> None:
    shop = matrix()
    assert shop.refs("unit/test") == ("unit/test.pg", "unit/test.my")
    assert shop.refs("unit/test.my") == ("unit/test.my",)
    assert shop.refs("unit/tes") == ()
    assert shop.predecessors()["unit/after"] == shop.refs("unit/test")
