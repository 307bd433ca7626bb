"""Every page state of the system against screens.md §4, in a real browser."""
