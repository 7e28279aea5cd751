"""The simulated engine keeps its ports' promises."""
