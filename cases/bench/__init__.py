"""The measurements of ``manage.py bench``: worlds of their own, floors to compare with, figures. Not for pages."""
