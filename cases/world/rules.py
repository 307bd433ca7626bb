"""The file's rule rows (*Gäller från*): read, judged by the rules' own meaning, and made in memory."""

from typing import Any

from cases.models import Rule
from cases.models.rule import RuleBook
from cases.rules import RuleKind, RuleMissing, rules_in_force
from cases.world.fields import Field, choice, day, text, values_of, whole
from cases.world.keys import Keys
from cases.world.organisations import referred
from cases.world.problems import Post
from cases.world.register import Register
from fmuadmin.vocabulary import OrganisationKind

RULE = {
    "kind": Field(read=choice([kind.value for kind in RuleKind]), required=True),
    "region": Field(read=text(120)),
    "valid_from": Field(read=day, required=True),
    "value": Field(read=whole, required=True),
    "basis": Field(read=text(200)),
}


def rules(file: Post, register: Register, keys: Keys, book: RuleBook) -> list[Rule]:
    """Every rule row of the file, in the rule book from now on."""
    made: list[Rule] = []
    taken: set[tuple[Any, ...]] = {row[:3] for row in book.rows}
    for post in file.posts("rules"):
        values = values_of(post, RULE)
        if values is None:
            continue
        region = None
        if word := values.pop("region", None):
            region = referred(post, "region", word, (OrganisationKind.REGION,), register)
            if region is None:
                continue
        row = (values["kind"], region.pk if region else None, values["valid_from"], values["value"])
        if row[:3] in taken:
            post.wrong("valid_from", f"regeln {row[0]} har redan ett värde från {row[2]}. Välj en annan dag.")
        elif reason := _meaningless(row[0], row[3]):
            post.wrong("value", reason)
        else:
            taken.add(row[:3])
            book.rows.append(row)
            made.append(Rule(pk=keys.next(Rule), organisation=region, **values))
    return made


def _meaningless(kind: str, value: int) -> str:
    """Why the value cannot be one of the kind; empty when it can."""
    start = RULE["valid_from"].read("2019-01-01")
    try:
        rules_in_force([(kind, None, start, value)], on=start, region_id=None)
    except RuleMissing:
        return ""
    except ValueError as wrong:
        return str(wrong)
    return ""
