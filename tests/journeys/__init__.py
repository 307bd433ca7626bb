"""Whole stories in a real browser: every step clicked in the pages by the person who may."""
