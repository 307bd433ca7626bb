"""The Jinja2 environment that draws long lists. Pages themselves are Django templates."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment, StrictUndefined


def environment(**options: Any) -> Environment:
    """Make the environment that TEMPLATES' Jinja2 backend asks for: always escaped, strict, without stray blanks."""
    options |= {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True, "undefined": StrictUndefined}
    made = Environment(**options)  # noqa: S701 – switched on above
    made.globals.update(static=static, url=reverse)
    return made
