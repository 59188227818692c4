"""Partners: how they do, when they are there, whom they serve."""
