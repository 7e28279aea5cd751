"""Settings: how it looks, what is really used (doctor), and about."""
