"""A proposal as lines of its lists, in the pipeline's order."""

from collections.abc import Sequence

from backend.domain.pipeline import step_ref
from backend.domain.proposal import Proposal, Reason

Line = tuple[str, str, str]  # node, heading or "", sentence


def reason_lines(proposal: Proposal, whole: str) -> list[Line]:
    """Return the reasons under their nodes; those of the whole come first, under the words for it."""
    lines: list[Line] = []
    for node in _nodes(proposal):
        reasons = [one for one in proposal.reasons if one.node == node]
        if reasons:
            lines.append((node, node or whole, ""))
        lines += [(node, "", _with_source(one)) for one in reasons]
    return lines


def open_lines(proposal: Proposal) -> list[Line]:
    """Return what was not understood, and the mistakes that remain in the user's own files."""
    told = {one.what for one in proposal.not_understood}
    errors = [error for error in proposal.workspace.errors if str(error.place) not in told]
    return [
        *(("", one.what, f"{_sentence(one.why)} {one.cure}".rstrip()) for one in proposal.not_understood),
        *((one.node, str(one.place), f"{_sentence(one.message)} {one.hint}".rstrip()) for one in errors),
    ]


def _with_source(reason: Reason) -> str:
    """Return the sentence, with the file that it rests on unless it names it."""
    named = reason.source.partition(":")[0] in reason.text
    return reason.text if named or not reason.source else f"{reason.text} ({reason.source})"


def _sentence(text: str) -> str:
    whole = text[:1].upper() + text[1:]
    return whole if whole.endswith((".", "!", "?")) else f"{whole}."


def _nodes(proposal: Proposal) -> Sequence[str]:
    nodes = [""]
    for stage in proposal.workspace.pipeline.stages:
        nodes += [stage.name, *(step_ref(stage.name, step.name) for step in stage.steps)]
    return nodes
