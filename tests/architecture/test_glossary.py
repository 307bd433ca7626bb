"""docs/glossary.md: every word that people meet on screen stands there, under the name that it has in the code."""

from pathlib import Path

from tests.architecture.words import vocabularies

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"


def _rows(chapter: int) -> list[tuple[str, str]]:
    """(Swedish, code) of the tables of a chapter: 0 the concepts, 1 the vocabularies."""
    text = GLOSSARY.read_text().split("## Vocabularies")[chapter]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| ")
    ]
    return [(row[0], row[2]) for row in rows if row[0] != "Swedish"]


def test_the_glossary_has_every_label_of_every_vocabulary_and_no_other() -> None:
    wanted = {(str(m.label), f"`{v.__name__}.{m.name}`") for v in vocabularies() for m in v}
    written = _rows(1)
    assert sorted(wanted - set(written)) == [], "labels that docs/glossary.md does not have"
    assert sorted(set(written) - wanted) == [], "labels that the code no longer has"
    assert len(written) == len(wanted)


def test_each_concept_is_explained_once() -> None:
    concepts = [swedish for swedish, _ in _rows(0)]
    assert len(concepts) == len(set(concepts))


def test_no_two_words_of_a_vocabulary_look_the_same_on_screen() -> None:
    for vocabulary in vocabularies():
        labels = [str(member.label) for member in vocabulary]
        assert all(labels), vocabulary
        assert len(labels) == len(set(labels)), vocabulary
