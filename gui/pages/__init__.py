"""One package per screen. Pages know widgets, models and their context; they do not know each other: `context.go` leads on."""
