"""The wrapper round the state machine library: a protected field, one gate, reasons in Swedish, plain migrations."""

import threading
from typing import Any

import pytest
from django.db import models

from fmuadmin.access import ANONYMOUS, Actor
from fmuadmin.lifecycle import (
    Denied,
    LifecycleMixin,
    Refused,
    StateField,
    authorise,
    declared_steps,
    edges_of,
    one_of,
    step,
    step_transitions,
    steps_open_to,
)

TAKER, OTHER = Actor(user_id=1, mandate_id=1), Actor(user_id=2, mandate_id=2)


def is_taker(subject: Any, actor: Actor) -> bool:
    """The one who takes."""
    return actor == TAKER


def is_anybody(subject: Any, actor: Actor) -> bool:
    """Anybody."""
    return True


def have_paper(subject: Any) -> bool:
    """Det finns inget papper.
    Köp papper först."""
    return bool(subject.paper)


def chosen(subject: Any, **_: Any) -> str:
    """Done when it is last, else open."""
    return "done" if subject.last else "open"


class Parcel(LifecycleMixin):
    """A model that is never migrated: what is tested is the wrapper."""

    state = StateField(
        "status", max_length=20, choices=[("open", "Öppen"), ("shut", "Stängd"), ("done", "Klar")], default="open"
    )
    paper: bool = True
    last: bool = True

    class Meta:
        app_label = "fmuadmin"
        managed = False

    @step(state, source="open", target="shut", permission=is_taker, conditions=[have_paper], label="Stäng")
    def shut(self) -> None:
        """Shut it."""

    @step(state, source="shut", target=one_of(chosen, "done", "open"), permission=is_anybody, label="Skicka")
    def send(self) -> None:
        """Send it."""

    @step(state, source=["open", "shut"], target=None, permission=is_anybody, label="Väg")
    def weigh(self) -> None:
        """Weigh it."""


def test_a_step_without_anybody_who_may_take_it_cannot_be_declared() -> None:
    with pytest.raises(TypeError, match="permission"):
        step(Parcel.state, source="open", target="shut", label="Stäng")  # type: ignore[call-arg]


def test_the_state_is_written_by_steps_only() -> None:
    parcel = Parcel()
    with pytest.raises(AttributeError, match=r"Direct .* modification is not allowed"):
        parcel.state = "done"


def test_a_step_is_taken_by_the_one_who_may_when_it_is_possible() -> None:
    parcel = Parcel()
    authorise(parcel.shut, TAKER)
    parcel.shut()
    assert parcel.state == "shut"


def test_whoever_may_not_is_denied_whatever_else_is_wrong() -> None:
    parcel = Parcel()
    with pytest.raises(Denied, match="Din roll får inte utföra det här steget"):
        authorise(parcel.shut, OTHER)
    parcel.paper = False
    with pytest.raises(Denied, match=r"Det finns inget papper. Köp papper först."):
        authorise(parcel.shut, OTHER)
    parcel = Parcel(state="done")
    with pytest.raises(Denied, match="Stäng är inte möjligt när statusen är Klar"):
        authorise(parcel.shut, ANONYMOUS)


def test_whoever_may_is_told_why_it_is_not_possible_now() -> None:
    with pytest.raises(Refused, match=r"^Stäng är inte möjligt när statusen är Stängd.$") as refused:
        authorise(Parcel(state="shut").shut, TAKER)
    assert not isinstance(refused.value, Denied)
    parcel = Parcel()
    parcel.paper = False
    with pytest.raises(Refused, match=r"^Det finns inget papper. Köp papper först.$"):
        authorise(parcel.shut, TAKER)


def test_the_buttons_are_exactly_what_the_gate_lets_through() -> None:
    for state in ("open", "shut", "done"):
        for paper in (True, False):
            for actor in (TAKER, OTHER, ANONYMOUS):
                parcel = Parcel(state=state)
                parcel.paper = paper
                through = []
                for name in declared_steps(Parcel):
                    try:
                        authorise(getattr(parcel, name), actor)
                    except Refused:
                        continue
                    through.append(name)
                assert steps_open_to(parcel, actor) == through


@pytest.mark.parametrize(("last", "ends"), [(True, "done"), (False, "open")])
def test_a_target_is_chosen_among_those_named(last: bool, ends: str) -> None:
    parcel = Parcel(state="shut")
    parcel.last = last
    parcel.send()
    assert parcel.state == ends


def test_a_step_without_target_leaves_the_state() -> None:
    parcel = Parcel(state="shut")
    parcel.weigh()
    assert parcel.state == "shut"


def test_steps_and_edges_are_read_from_the_source_in_order() -> None:
    assert declared_steps(Parcel) == ["shut", "send", "weigh"]
    assert edges_of(Parcel) == {("open", "shut"), ("shut", "done"), ("shut", "open")}
    assert [(source, targets) for source, targets, _, _ in step_transitions(Parcel, "weigh")] == [
        ("open", ("open",)), ("shut", ("shut",)),
    ]  # fmt: skip


def test_a_migration_sees_a_plain_text_field() -> None:
    _, path, _, values = Parcel._meta.get_field("state").deconstruct()
    assert path == "django.db.models.CharField"
    assert "protected" not in values
    assert isinstance(Parcel._meta.get_field("state"), models.CharField)


@pytest.mark.django_db
def test_many_threads_may_reload_at_once_and_the_field_stays_protected(monkeypatch: pytest.MonkeyPatch) -> None:
    """django-fsm-2 itself lifts the whole process's protection while one row is reloaded (architecture.md §7.1)."""
    monkeypatch.setattr(models.Model, "refresh_from_db", lambda self, **_: setattr(self, "state", "shut"))
    wrong: list[str] = []

    def reload_often() -> None:
        for _ in range(300):
            parcel = Parcel()
            try:
                parcel.refresh_from_db()
                if parcel.state != "shut":
                    wrong.append("an old state")
            except AttributeError:
                wrong.append("a reload was refused")
            try:
                parcel.state = "done"
                wrong.append("the field was open")
            except AttributeError:
                pass

    threads = [threading.Thread(target=reload_often) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
