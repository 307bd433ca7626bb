"""Notices: who is told what, when and how."""
