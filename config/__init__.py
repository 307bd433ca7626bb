"""Composition root: imports everything, imported by nobody. Stays empty, since the launcher imports it too."""
