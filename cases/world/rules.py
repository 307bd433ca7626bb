"""The file's rule rows (*Gäller från*): read, judged by the rules' own meaning, and made in memory."""

from typing import Any

from cases.models import Rule
from cases.models.rule import RuleBook
from cases.rules import RuleKind, RuleMissing, rules_in_force
from cases.world.fields import Field, choice, day, text, values_of, whole
from cases.world.keys import Keys
from cases.world.organisations import entries, referred
from cases.world.problems import Problems
from cases.world.register import Register
from fmuadmin.vocabulary import OrganisationKind

RULE = {
    "kind": Field(read=choice([kind.value for kind in RuleKind]), required=True),
    "region": Field(read=text(120)),
    "valid_from": Field(read=day, required=True),
    "value": Field(read=whole, required=True),
    "basis": Field(read=text(200)),
}


def rules(document: Any, register: Register, keys: Keys, book: RuleBook, problems: Problems) -> list[Rule]:
    """Every rule row of the file, in the rule book from now on."""
    made: list[Rule] = []
    taken = {(kind, organisation_id, start) for kind, organisation_id, start, _ in book.rows}
    for place, entry in enumerate(entries(document, "rules", problems), 1):
        where = f"rules, post {place}"
        values = values_of(entry, RULE, problems, where=where)
        if values is None:
            continue
        region = None
        if word := values.pop("region", None):
            region = referred(entry, "region", word, (OrganisationKind.REGION,), register, problems, where)
            if region is None:
                continue
        row = (values["kind"], region.pk if region else None, values["valid_from"], values["value"])
        if row[:3] in taken:
            reason = f"regeln {row[0]} har redan ett värde från {row[2]}. Välj en annan dag."
            problems.add(entry, "valid_from", reason, where=where)
        elif reason := _meaningless(row[0], row[3]):
            problems.add(entry, "value", reason, where=where)
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
