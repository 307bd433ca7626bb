"""The sentences of the lists: how many are shown of how many, and in what order."""

from typing import Final

from cases.board.asked import BY_DUE, Sort

ORDER: Final = {
    BY_DUE: "Sorterat på slutdatum, tidigast först.",
    Sort("slutdatum", True): "Sorterat på slutdatum, senast först.",
    Sort("arende"): "Sorterat på ärendenummer, äldst först.",
    Sort("arende", True): "Sorterat på ärendenummer, nyast först.",
    Sort("typ"): "Sorterat på typ, AFU först.",
    Sort("typ", True): "Sorterat på typ, AFU utvidgad först.",
    Sort("status"): "Sorterat på status, från begäran till ersättning.",
    Sort("status", True): "Sorterat på status, från ersättning till begäran.",
    Sort("boll"): "Sorterat på vem som har bollen, Försäkringskassan först.",
    Sort("boll", True): "Sorterat på vem som har bollen, utföraren först.",
    Sort("utforare"): "Sorterat på utförare, A till Ö.",
    Sort("utforare", True): "Sorterat på utförare, Ö till A.",
}


def count_in_words(number: int) -> str:
    """A number with its thousands apart: 10 240."""
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")


def visible_range(first: int, shown: int, total: int | str) -> str:
    """Which rows of the list are shown: "Visar 1–50 av 143." """
    of = total if isinstance(total, str) else count_in_words(total)
    if shown == 1:
        return f"Visar {count_in_words(first)} av {of}."
    return f"Visar {count_in_words(first)}–{count_in_words(first + shown - 1)} av {of}."
