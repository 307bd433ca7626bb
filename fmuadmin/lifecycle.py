"""State machines: one field, one decorator, one gate. The only module that imports django_fsm (ADR 0002)."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import django_fsm
from django.db import models

from fmuadmin.access import Actor

Condition = Callable[[Any], bool]
Policy = Callable[[Any, Actor], bool]


class Refused(Exception):
    """The act was not done. ``reason`` is shown to the user; ``field`` names the field it is about, if any."""

    def __init__(self, reason: str, *, field: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field


class Denied(Refused):
    """The actor may never take this step here; the attempt is recorded (S4)."""


class Stale(Refused):
    """The case was changed after the form was opened; the text is kept and the new version shown.

    ``own`` says that the person changed it themselves, as a double click does.
    """

    def __init__(self, reason: str, *, version: int, own: bool = False) -> None:
        super().__init__(reason)
        self.version = version
        self.own = own


class StateField(django_fsm.FSMField):
    """A protected FSMField that migrations see as the CharField it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"protected": True, **kwargs})

    def deconstruct(self) -> Any:
        """Name a plain CharField, so that no migration mentions django_fsm."""
        name, _, args, kwargs = super().deconstruct()
        kwargs.pop("protected", None)
        return name, "django.db.models.CharField", args, kwargs


def one_of(choose: Callable[..., str], *states: str) -> Any:
    """A target that ``choose(subject, **step arguments)`` picks among the named states."""
    return django_fsm.GET_STATE(choose, states=list(states))


def step(  # noqa: PLR0913 – the six things a step must say
    field: StateField,
    *,
    source: str | Sequence[str],
    target: Any,
    permission: Policy,
    label: str,
    conditions: Iterable[Condition] = (),
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a lifecycle step. ``target=None`` leaves the state as it is.

    ``permission`` is required: django-fsm alone lets anyone through. Each condition's docstring is the reason
    that is shown when it does not hold.
    """
    declare: Any = django_fsm.transition
    return declare(  # type: ignore[no-any-return]
        field=field,
        source=list(source) if not isinstance(source, str) else source,
        target=target,
        permission=permission,
        # Checked by ``authorise`` before the act, not again by django-fsm after the act has changed the facts.
        custom={"label": label, "conditions": tuple(conditions)},
    )


def _refusal(bound_step: Any) -> str | None:
    """Why the step cannot be taken now, whoever asks; None when it can."""
    subject = bound_step.__self__
    meta = bound_step._django_fsm
    transition = meta.get_transition(meta.field.get_state(subject))
    if transition is None:
        label = next(iter(meta.transitions.values())).custom["label"]
        return f"{label} är inte möjligt när statusen är {subject.get_state_display()}."
    for condition in transition.custom["conditions"]:
        if not condition(subject):
            return " ".join((condition.__doc__ or "").split())
    return None


def _permitted(bound_step: Any, actor: Actor) -> bool:
    """Whether the step's policy lets the actor take it, in this state or, elsewhere, in any of its states."""
    subject = bound_step.__self__
    meta = bound_step._django_fsm
    here = meta.get_transition(meta.field.get_state(subject))
    transitions = [here] if here is not None else list(meta.transitions.values())
    return any(transition.permission(subject, actor) for transition in transitions)


def authorise(bound_step: Any, actor: Actor) -> None:
    """Let the actor take the step or raise: state first, then conditions, then permission (architecture.md §3).

    Raises Denied when the actor may not take it at all, whatever reason is shown; Refused when the step is
    theirs but cannot be taken now.
    """
    reason = _refusal(bound_step)
    if not _permitted(bound_step, actor):
        raise Denied(reason or "Din roll får inte utföra det här steget.")
    if reason is not None:
        raise Refused(reason)


def steps_open_to(subject: Any, actor: Actor) -> list[str]:
    """The names of the steps that ``authorise`` would let the actor take now, in the order they are declared."""
    return [
        name
        for name in declared_steps(type(subject))
        # Permission first: it is answered from the actor, while conditions may have to read the case's rows.
        if _permitted(getattr(subject, name), actor) and _refusal(getattr(subject, name)) is None
    ]


def declared_steps(model: type) -> list[str]:
    """Names of the model's lifecycle steps in the order they stand in the source."""
    steps: list[str] = []
    for base in reversed(model.__mro__):
        steps += [name for name, value in vars(base).items() if hasattr(value, "_django_fsm")]
    return steps


def step_transitions(model: type, name: str) -> list[tuple[str, tuple[str, ...], Policy, str]]:
    """(source, possible targets, policy, label) of every edge of a step; a target equal to its source stays."""
    meta = getattr(model, name)._django_fsm
    edges = []
    for source, transition in meta.transitions.items():
        target = transition.target
        if isinstance(target, django_fsm.GET_STATE):
            targets = tuple(str(state) for state in target.allowed_states)
        else:
            targets = (str(source),) if target is None else (str(target),)
        edges.append((str(source), targets, transition.permission, transition.custom["label"]))
    return edges


def edges_of(model: type) -> set[tuple[str, str]]:
    """Every ordered pair of different states that some step joins: what the database guard must allow."""
    return {
        (source, target)
        for name in declared_steps(model)
        for source, targets, _, _ in step_transitions(model, name)
        for target in targets
        if source != target
    }


class LifecycleMixin(models.Model):
    """refresh_from_db for protected state fields without django-fsm-2's process-wide toggle (architecture.md §7.1)."""

    class Meta:
        abstract = True

    def refresh_from_db(
        self, using: str | None = None, fields: Iterable[str] | None = None, from_queryset: Any = None
    ) -> None:
        """Reload; state fields are dropped first so that the protected descriptor accepts the new value."""
        wanted = [f.attname for f in self._meta.concrete_fields] if fields is None else list(fields)
        for field in self._meta.concrete_fields:
            if isinstance(field, StateField) and field.attname in wanted:
                self.__dict__.pop(field.attname, None)
        super().refresh_from_db(using=using, fields=wanted, from_queryset=from_queryset)
