"""What attackers type and send: made anew from one seed, so that every run tries the same.

``FMU_ATTACK_SEED`` chooses another seed. ``LEAST`` says how many attempts each attack makes at least; each attack
counts its own and test_enough_attempts.py adds them up.
"""

import os
import random
import string
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

SEED = os.environ.get("FMU_ATTACK_SEED", "20261124")

LEAST = {
    "texts in forms": 250,
    "fields of models in forms": 45,
    "keys of others in forms": 40,
    "forms of others": 150,
    "case numbers": 150,
    "words in addresses": 200,
    "paths": 60,
    "headers": 60,
    "next": 60,
    "methods": 100,
    "bodies": 40,
    "tokens": 20,
    "cookies": 40,
}


def chance(name: str) -> random.Random:
    """The chance of one attack: the same in every run and in every order of tests."""
    return random.Random(f"{SEED} {name}")


@dataclass
class Attempts:
    """How many attempts an attack has made, and what it found."""

    made: int = 0
    found: list[str] = field(default_factory=list)

    def again(self) -> None:
        """One more."""
        self.made += 1


@contextmanager
def attempts(attack: str) -> Iterator[Attempts]:
    """Count the attempts of an attack; too few are a failure, and so is everything that was found."""
    counted = Attempts()
    yield counted
    assert not counted.found, f"seed {SEED}:\n" + "\n".join(counted.found)
    assert counted.made >= LEAST[attack], f"only {counted.made} attempts of {attack}"


# What must never stand in a page as it was typed: each begins a tag or a template's expression.
ALARM = "<fmu-alarm"
SCRIPTS = (
    f"{ALARM} onload=alert(1)>",
    f'"><script>{ALARM}</script>',
    f"'>{ALARM} x='",
    f"</textarea>{ALARM}>",
    f"</title>{ALARM}>",
    f"<!--{ALARM}-->",
    f"<img src=x onerror={ALARM}>",
    f"]]>{ALARM}>",
)
TEMPLATES = ("{{7*191}}", "{% debug %}", "${7*191}", "#{7*191}", "{{request.session}}", "{{settings.SECRET_KEY}}", "{#")
SECRET_WORDS = ("1337", "only-for-the-tests")  # 7 × 191, and the key of the tests
SQL = (
    "'; DROP TABLE cases_case; --",
    "' OR '1'='1",
    "1) UNION SELECT password FROM fmuadmin_user --",
    "\\'; SELECT pg_sleep(9); --",
    "$$; RESET ROLE; $$",
    "%s%(x)s%%",
    "'||(SELECT version())||'",
    "fmu.organisation = ''",
)
SIGNS = (
    "a\u202egnp.exe",  # the rest is shown backwards
    "a\u2066b\u2069",
    "\ufeffbom",
    "z\u0335a\u0336l\u0337g\u0338o" * 5,
    "\u200bosynligt\u200b",
    "emoji 👩🏽‍⚕️ 🇸🇪",
    "rad ett\r\nrad två\rrad tre",
    "Set-Cookie: a=b\r\nX-Evil: 1",
    "\ttab\t",
    '=HYPERLINK("http://evil.example")',
    "../../../../etc/passwd",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "http://169.254.169.254/latest",
)
BROKEN = ("\x00", "a\x00b", "a\x1b[31mb", "\x7f\x08\x0b", "\uffff", "\u0085")
TEXTS = (*SCRIPTS, *TEMPLATES, *SQL, *SIGNS)


def texts(dice: random.Random, count: int) -> list[str]:
    """Some of the texts, some broken ones, and some mixed from pieces of them."""
    chosen = [dice.choice(pool) for pool in (SCRIPTS, TEMPLATES, SQL, SIGNS, BROKEN)]
    while len(chosen) < count:
        chosen.append(dice.choice([_mixed, _noise, _long])(dice))
    dice.shuffle(chosen)
    return chosen[:count]


def _mixed(dice: random.Random) -> str:
    return " ".join(dice.sample(TEXTS, 2))


def _noise(dice: random.Random) -> str:
    return "".join(dice.choice(string.printable + "åäöÅÄÖ<>'\"&;\u202e\u0301") for _ in range(dice.randint(1, 60)))


def _long(dice: random.Random) -> str:
    return dice.choice(("A", "å", "<", "&", " ", "\n", "👩")) * dice.choice((121, 201, 2001, 4001)) + "x"


def looks_executed(page: str) -> str:
    """What in the page shows that a text became a part of it, or was worked out; empty when nothing does."""
    found = [word for word in (ALARM, *SECRET_WORDS) if word in page]
    return f"{found[0]} …{page[max(0, page.find(found[0]) - 120) :][:240]}" if found else ""
