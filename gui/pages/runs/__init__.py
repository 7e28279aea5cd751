"""The runs of this workspace, newest first."""
