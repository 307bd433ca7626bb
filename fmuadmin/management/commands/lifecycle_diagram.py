"""``manage.py lifecycle_diagram [--check]``: draw every lifecycle, and who may do what, in docs/lifecycle.md."""

from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from fmuadmin.lifecycle import LifecycleMixin, StateField, declared_steps, step_transitions

PAGE = Path("docs") / "lifecycle.md"


def _diagram(model: Any) -> list[str]:
    """A Mermaid state diagram of the steps that change the state."""
    field = next(f for f in model._meta.fields if isinstance(f, StateField))
    labels: dict[str, str] = dict(field.flatchoices)
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f"    {state} : {label}" for state, label in labels.items()]
    lines.append(f"    [*] --> {field.default}")
    for name in declared_steps(model):
        for source, targets, _, label in step_transitions(model, name):
            lines += [f"    {source} --> {target} : {label}" for target in targets if target != source]
    return [*lines, "```"]


def _table(model: Any) -> list[str]:
    """Every step in order: from, to, who, what must hold."""
    field = next(f for f in model._meta.fields if isinstance(f, StateField))
    labels: dict[str, str] = dict(field.flatchoices)
    lines = ["| step | on screen | who | from → to |", "|---|---|---|---|"]
    for name in declared_steps(model):
        edges = step_transitions(model, name)
        who = "; ".join(dict.fromkeys((policy.__doc__ or "").strip().rstrip(".") for _, _, policy, _ in edges))
        lines.append(f"| `{name}` | {edges[0][3]} | {who} | {_ways(edges, labels)} |")
    return lines


def _ways(edges: list[Any], labels: dict[str, str]) -> str:
    """From → to in words; sources with the same outcome stand together, in the order of the lifecycle."""
    order = list(labels)
    grouped: dict[tuple[str, ...], list[str]] = {}
    for source, targets, _, _ in sorted(edges, key=lambda edge: order.index(edge[0])):
        grouped.setdefault(() if targets == (source,) else targets, []).append(source)
    return "<br>".join(
        f"{', '.join(labels[s] for s in sources)} → {' / '.join(labels[t] for t in targets) or 'oförändrat'}"
        for targets, sources in grouped.items()
    )


def page() -> str:
    """The whole document."""
    lines = [
        "# Lifecycles",
        "",
        "Drawn from the code by `manage.py lifecycle_diagram`; `./fmu check` refuses a page that is out of date.",
    ]
    for model in apps.get_models():
        if issubclass(model, LifecycleMixin):
            lines += ["", f"## {model.__name__}", "", *_table(model), "", *_diagram(model)]
    return "\n".join(lines) + "\n"


class Command(BaseCommand):
    """Write the page, or say whether it is up to date."""

    help = "Ritar docs/lifecycle.md ur koden."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--check`` writes nothing."""
        parser.add_argument("--check", action="store_true", help="skriv inget, säg bara om sidan stämmer")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or compare. Raises CommandError when the page is out of date."""
        path, drawn = Path(settings.BASE_DIR) / PAGE, page()
        if not options["check"]:
            path.write_text(drawn, encoding="utf-8")
            self.stdout.write(f"{PAGE} är skriven.")
        elif not path.exists() or path.read_text(encoding="utf-8") != drawn:
            raise CommandError(f"{PAGE} stämmer inte med koden. Kör ./fmu manage lifecycle_diagram.")
