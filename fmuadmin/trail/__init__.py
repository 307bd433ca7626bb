"""The trail's mechanics: how lines are written into the two chains, checked and, in time, emptied (ADR 0013)."""
