"""Reading workspaces."""
