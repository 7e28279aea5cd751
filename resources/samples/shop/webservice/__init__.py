"""What the four services of the shop share: an HTTP server, calls to each other, log lines, signed tokens."""
