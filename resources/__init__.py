"""What comes with the program beside its code: icons, styles, schemas and sample workspaces. All may read it."""
