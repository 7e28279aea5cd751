"""The palette: the kinds of steps, where a dragged one lands, and what the new step says at first."""
