"""The shapes that a pipeline can have. Each is a function from what was understood to a drafted pipeline."""

from collections.abc import Callable, Mapping

from backend.domain.proposal import Template
from backend.workspace.proposal.drafts import PipelineDraft
from backend.workspace.proposal.templates.five_stages import five_stages
from backend.workspace.proposal.templates.hotfix import hotfix
from backend.workspace.proposal.templates.library import library
from backend.workspace.proposal.templates.monorepo import monorepo
from backend.workspace.proposal.understanding import Understanding

Shape = Callable[[Understanding], PipelineDraft]

DEFAULT = "default"
TEMPLATES: Mapping[str, tuple[Template, Shape]] = {
    template.name: (template, shape)
    for template, shape in (
        (
            Template(
                DEFAULT,
                "Five stages",
                "Build, unit tests, integration tests, staging, production: the whole way of a change.",
            ),
            five_stages,
        ),
        (
            Template(
                "hotfix",
                "Hotfix",
                "The short way to production: build, unit tests, and a person's yes before it ships.",
            ),
            hotfix,
        ),
        (
            Template(
                "monorepo", "Monorepo", "The five stages, with one step of a matrix for services that are tested alike."
            ),
            monorepo,
        ),
        (Template("library", "Library", "Build and unit tests only: nothing is deployed."), library),
    )
}
