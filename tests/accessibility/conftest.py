"""The tests here share server, world and browser within a module (tests/journeys/committed.py), and cases by scene."""

from tests.accessibility.touring import cases, scene, tour  # noqa: F401 – as below
from tests.journeys.committed import (  # noqa: F401 – pytest finds fixtures by their names here
    beside,
    browser,
    let_in,
    running_site,
    set_clock,
    site,
    sits_down,
    tell,
    world,
)
