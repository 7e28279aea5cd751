"""Item models over domain values: rows keep their place and identity, and only what changed is announced."""
