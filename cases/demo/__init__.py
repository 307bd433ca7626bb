"""The demo world: people, organisations and about 3 000 cases, made by rule and seed, the same bytes every time.

The one difference from a real world is how it comes about: ``load_world --demo`` loads it by the same door as a file.
"""

from cases.demo.narrator import START
from cases.demo.world import demo_document, digest_of

__all__ = ["START", "demo_document", "digest_of"]
