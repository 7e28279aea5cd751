"""Inputs: one widget per form of value. Each shows an entry, and says `committed` with the new value when a person is done."""
