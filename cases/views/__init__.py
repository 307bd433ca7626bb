"""Pages of a case: each view makes one call and translates (architecture.md §6)."""
