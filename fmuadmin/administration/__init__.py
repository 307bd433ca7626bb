"""Förvaltning: who works in the system, with which mandates, and how that ends."""
