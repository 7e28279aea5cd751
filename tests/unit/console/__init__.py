"""The facade over simulated engines: what windows and terminals may count on."""
