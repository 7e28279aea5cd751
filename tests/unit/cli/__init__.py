"""The terminal twin says what it should, and nothing else passes to the terminal."""
