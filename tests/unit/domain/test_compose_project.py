"""Which containers Compose made from this workspace."""

import pytest

from backend.domain.compose_project import FOLDER, PROJECT, SERVICE, ComposeProject, project_name

SHOP = ComposeProject(("shop",), ("/home/ann/shop",))


@pytest.mark.parametrize(
    ("labels", "ours"),
    [
        ({PROJECT: "shop", SERVICE: "web", FOLDER: "/home/ann/shop"}, True),
        ({PROJECT: "shop", SERVICE: "old", FOLDER: "/home/ann/shop"}, True),
        ({PROJECT: "shop", SERVICE: "web", FOLDER: "/home/bob/shop"}, False),
        ({PROJECT: "other", SERVICE: "web", FOLDER: "/home/ann/shop"}, False),
        ({PROJECT: "shop", SERVICE: "web"}, True),
        ({PROJECT: "shop", SERVICE: "else"}, False),
        ({SERVICE: "web"}, False),
    ],
)
def test_project_and_folder_decide_or_without_a_folder_the_service(labels: dict[str, str], *, ours: bool) -> None:
    assert SHOP.owns(labels, ("web",)) is ours


@pytest.mark.parametrize(
    ("folder", "name"), [("Shop", "shop"), ("my.shop 2", "myshop2"), ("_-x_y-", "x_y-"), ("店", "")]
)
def test_a_folder_gives_the_project_its_name(folder: str, name: str) -> None:
    assert project_name(folder) == name
