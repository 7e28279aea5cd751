"""Overlays, `extends` and `include`: merged by Compose's own rules."""

from pathlib import Path

from backend.domain.service import Composition, Dependency, Mount, MountKind, Port
from tests.unit.workspace.folder_of_files import Folder, folder

SLIPWAY = """\
version: 1
project: shop
services: [compose.yaml]
environments: {staging: {docker: {}, overlays: [over.yaml]}}
pipeline: {a: {steps: {b: {deploy: staging}}}}
"""


def workspace(root: Path, base: str, over: str = "services: {}", files: dict[str, str] | None = None) -> Folder:
    """Write a base and one overlay."""
    return folder(root, {"over.yaml": over, **(files or {})}, slipway=SLIPWAY, compose=base)


def merged(root: Path, base: str, over: str, files: dict[str, str] | None = None) -> Composition:
    """Return the environment's composition, which has no problems but that its builds have no effect."""
    found = workspace(root, base, over, files).load()
    assert [problem for problem in found.problems if "an overlay says how" not in problem.message] == []
    return found.environments["staging"].composition


def test_mappings_merge_and_single_values_are_replaced(tmp_path: Path) -> None:
    base = "services: {web: {image: 'nginx:1', user: a, deploy: {replicas: 1, update_config: {order: stop-first}}}}"
    web = merged(tmp_path, base, "services: {web: {image: 'nginx:2', deploy: {replicas: 3}}}").services["web"]
    assert (web.image, web.user, web.replicas, web.order) == ("nginx:2", "a", 3, "stop-first")


def test_the_base_itself_stays_as_it_is(tmp_path: Path) -> None:
    found = workspace(tmp_path, "services: {web: {image: a}}", "services: {web: {image: b}, db: {image: c}}").load()
    assert {name: service.image for name, service in found.composition.services.items()} == {"web": "a"}
    assert {name: service.image for name, service in found.environments["staging"].composition.services.items()} == {
        "web": "b",
        "db": "c",
    }


def test_commands_and_tests_are_replaced_not_appended(tmp_path: Path) -> None:
    base = "services: {web: {image: a, command: [a, b], entrypoint: [c, d], healthcheck: {test: [CMD, e], retries: 7}}}"
    over = "services: {web: {command: [x], entrypoint: y, healthcheck: {test: z}}}"
    web = merged(tmp_path, base, over).services["web"]
    assert (web.command, web.entrypoint) == (("x",), ("y",))
    assert web.healthcheck is not None
    assert (web.healthcheck.test, web.healthcheck.retries) == (("CMD-SHELL", "z"), 7)


def test_variables_and_labels_merge_by_name_in_either_form(tmp_path: Path) -> None:
    base = "services: {web: {image: a, environment: {A: 1, B: 2}, labels: [a=1, b=2], build: {context: web, args: {X: 1}}}}"
    over = "services: {web: {environment: [B=3, C=4], labels: {b: 3}, build: {args: [X=2, Y=3]}}}"
    web = merged(tmp_path, base, over).services["web"]
    assert web.environment == {"A": "1", "B": "3", "C": "4"}
    assert web.labels == {"a": "1", "b": "3"}
    assert web.build is not None
    assert web.build.args == {"X": "2", "Y": "3"}


def test_ports_are_added_and_equal_ones_count_once(tmp_path: Path) -> None:
    base = "services: {web: {image: a, ports: ['80:80', '443:443']}}"
    web = merged(tmp_path, base, "services: {web: {ports: ['80:80', {target: 80, published: 8080}]}}").services["web"]
    assert web.ports == (Port(80, 80), Port(443, 443), Port(80, 8080))


def test_mounts_and_grants_are_replaced_by_their_target(tmp_path: Path) -> None:
    top = "volumes: {a: , b: }\nsecrets: {k: {environment: K}, l: {environment: L}}\n"
    base = top + "services: {web: {image: a, volumes: ['a:/data', '/tmp/x'], secrets: [k]}}"
    over = "services: {web: {volumes: [{type: volume, source: b, target: /data}], secrets: [{source: l, target: k}]}}"
    web = merged(tmp_path, base, over).services["web"]
    assert web.mounts == (Mount(MountKind.VOLUME, "/data", "b"), Mount(MountKind.VOLUME, "/tmp/x"))
    assert [(grant.source, grant.target) for grant in web.secrets] == [("l", "/run/secrets/k")]


def test_dependencies_merge_in_either_form(tmp_path: Path) -> None:
    base = "services: {web: {image: a, depends_on: [b, c]}, b: {image: b}, c: {image: c}}"
    web = merged(tmp_path, base, "services: {web: {depends_on: {b: {condition: service_healthy}}}}").services["web"]
    assert web.depends_on == (Dependency("b", "service_healthy"), Dependency("c"))


def test_reset_takes_away_and_override_replaces(tmp_path: Path) -> None:
    base = "services: {web: {image: a, ports: ['80:80'], environment: {A: 1, B: 2}, volumes: [/x], labels: {a: b}}}"
    over = "services: {web: {ports: !reset [], volumes: !override [/y], environment: {A: !reset null}, labels: !override {c: d}}}"
    web = merged(tmp_path, base, over).services["web"]
    assert (web.ports, web.environment) == ((), {"B": "2"})
    assert (web.mounts, web.labels) == ((Mount(MountKind.VOLUME, "/y"),), {"c": "d"})


def test_a_list_over_a_mapping_is_told(tmp_path: Path) -> None:
    (problem,) = workspace(
        tmp_path, "services: {web: {image: a, deploy: {}}}", "services: {web: {deploy: §[a]}}"
    ).marked()
    assert problem.message == "services.web.deploy: a list cannot be merged into a mapping of compose.yaml:1"


def test_an_overlays_mistake_is_told_in_the_overlay(tmp_path: Path) -> None:
    (problem,) = workspace(tmp_path, "services: {web: {image: a}}", "services: {web: {depends_on: [§wbe]}}").marked()
    assert problem.place.file == "over.yaml"


def test_several_base_files_are_merged_in_order(tmp_path: Path) -> None:
    inside = folder(
        tmp_path,
        {"more.yaml": "services: {web: {user: b}, db: {image: c}}"},
        slipway=SLIPWAY.replace("[compose.yaml]", "[compose.yaml, more.yaml]").replace(", overlays: [over.yaml]", ""),
        compose="services: {web: {image: a, user: a}}",
    ).load()
    assert inside.problems == ()
    assert inside.composition.services["web"].user == "b"
    assert inside.composition.services["db"].image == "c"


def test_paths_of_an_overlay_are_seen_from_the_first_files_folder(tmp_path: Path) -> None:
    inside = folder(
        tmp_path,
        {
            "app/compose.yaml": "services: {web: {image: a}}",
            "over/over.yaml": "services: {web: {build: ./src}}",
            "app/src/Dockerfile": "",
        },
        slipway=SLIPWAY.replace("[compose.yaml]", "app/compose.yaml").replace("over.yaml", "over/over.yaml"),
    ).load()
    assert not inside.errors
    build = inside.environments["staging"].composition.services["web"].build
    assert build is not None
    assert build.context == "app/src"


def test_a_service_extends_one_of_another_file_whose_paths_are_its_own(tmp_path: Path) -> None:
    files = {
        "shared/base.yaml": "services: {base: {build: ., environment: {A: 1, B: 1}, ports: ['1:1'], extends: root}, root: {user: r}}",
        "shared/Dockerfile": "",
    }
    base = "services: {web: {extends: {file: shared/base.yaml, service: base}, environment: [B=2], ports: ['2:2']}}"
    web = merged(tmp_path, base, "services: {}", files).services["web"]
    assert (web.environment, web.ports, web.user) == ({"A": "1", "B": "2"}, (Port(1, 1), Port(2, 2)), "r")
    assert web.build is not None
    assert web.build.context == "shared"


def test_included_files_bring_their_services_with_their_own_folder_and_variables(tmp_path: Path) -> None:
    files = {
        "part/compose.yaml": "services: {cache: {image: 'redis:${TAG}', build: ., env_file: [a.env]}}\nvolumes: {kept: }",
        "part/.env": "TAG=7",
        "part/a.env": "A=1",
        "part/Dockerfile": "",
    }
    base = "include: [part/compose.yaml]\nservices: {web: {image: a, depends_on: [cache]}}"
    found = merged(tmp_path, base, "services: {cache: {environment: {B: 2}}}", files)
    assert found.services["cache"].image == "redis:7"
    assert found.services["cache"].environment == {"A": "1", "B": "2"}
    assert found.volumes == ("kept",)


def test_an_included_name_that_says_something_else_is_told(tmp_path: Path) -> None:
    files = {"part.yaml": "services: {web: {image: b}, same: {image: c}}"}
    base = "include: [{path: part.yaml}]\nservices: {§web: {image: a}, same: {image: c}}"
    (problem,) = workspace(tmp_path, base, "services: {}", files).marked()
    assert problem.message == "services.web is also in the included part.yaml:1"


def test_files_that_include_each_other_are_told(tmp_path: Path) -> None:
    files = {"part.yaml": "include: [§compose.yaml]\nservices: {b: {image: b}}"}
    (problem,) = workspace(
        tmp_path, "include: [part.yaml]\nservices: {web: {image: a}}", "services: {}", files
    ).marked()
    assert problem.message == "the files include each other in a circle"


def test_a_build_in_an_overlay_is_said_to_have_no_effect(tmp_path: Path) -> None:
    base = "services: {web: {build: ., image: shop/web}, db: {image: a}}"
    over = "services: {web: {build: {target: slim}}, db: {image: b}}"
    found = workspace(tmp_path, base, over, {"Dockerfile": "FROM scratch\n"}).load()
    assert [problem.message for problem in found.problems] == [
        "environments.staging: an overlay says how web is built, which is not honoured"
    ]
    assert not found.errors
