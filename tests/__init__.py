"""The tests. What they share: conftest.py (database, servers, browser) and world.py (organisations and people)."""
