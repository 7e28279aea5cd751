"""What can be done with a folder before there is a workspace: stands beside the console, for window and terminal alike."""

from backend.workspace.proposal.propose import propose, templates
from backend.workspace.proposal.write import write

__all__ = ["propose", "templates", "write"]
