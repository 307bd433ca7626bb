"""Logguppföljning's acts: draw a random sample that can be drawn again, and sign what the review came to (S5)."""

import secrets
from dataclasses import dataclass
from typing import Any, Final, Self

from django.core import signing
from django.db.models import Max, TextField, Value
from django.db.models.functions import MD5, Cast, Concat

from fmuadmin import audit, clock
from fmuadmin.access import Actor
from fmuadmin.logs.asked import Asked
from fmuadmin.logs.lines import lines_of, reach_of
from fmuadmin.logs.verbs import REVIEWED, SAMPLE_DRAWN
from fmuadmin.models import LogReview, ReadEvent
from fmuadmin.vocabulary import ReviewOutcome

MOST_ROWS: Final = 200
"""The largest sample: more than anybody reads with care at one sitting."""
USUAL_ROWS: Final = 25
_SALT: Final = "fmuadmin.logs.draw"


class NotDrawn(Exception):
    """This is no sample of the actor's: a changed address, or somebody else's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Draw:
    """A random sample: which lines, how many, and the seed that decides which of them.

    ``upto`` is the newest line there was, so that lines written later change nothing.
    """

    asked: Asked
    reach: tuple[int, ...]
    size: int
    seed: str
    upto: int

    @property
    def lines(self) -> Any:
        """The lines that the sample is drawn from."""
        return self.asked.narrow(lines_of(self.reach).filter(pk__lte=self.upto))

    def population(self) -> int:
        """How many lines the sample is drawn from. One statement."""
        return int(self.lines.count())

    def sample(self) -> list[ReadEvent]:
        """The lines drawn, newest first. One statement; the same seed gives the same lines."""
        lot = MD5(Concat(Value(self.seed), Cast("uid", TextField())))
        return sorted(self.lines.order_by(lot, "pk")[: self.size], key=lambda line: -line.pk)

    def sealed(self, actor: Actor) -> str:
        """The sample as it stands in an address: signed, and the actor's own."""
        values = [self.asked.values, list(self.reach), self.size, self.seed, self.upto, actor.mandate_id]
        return signing.dumps(values, salt=_SALT, compress=True)

    @classmethod
    def opened(cls, text: str, actor: Actor) -> Self:
        """The sample that an address names. Raises NotDrawn."""
        try:
            asked, reach, size, seed, upto, mandate_id = signing.loads(text, salt=_SALT)
        except (signing.BadSignature, ValueError):
            raise NotDrawn from None
        if mandate_id != actor.mandate_id:
            raise NotDrawn
        return cls(asked=Asked.read(asked), reach=tuple(reach), size=size, seed=seed, upto=upto)


def draw(actor: Actor, *, asked: Asked, size: int) -> tuple[Draw, int]:
    """Draw a sample, and say how many lines it is drawn from. Recorded, so that drawing until it suits is seen."""
    reach = tuple(reach_of(actor))
    upto = lines_of(reach).aggregate(newest=Max("pk"))["newest"] or 0
    drawn = Draw(asked=asked, reach=reach, size=size, seed=secrets.token_hex(8), upto=upto)
    population = drawn.population()
    facts = {"since": asked.since, "until": asked.until, "rows": population, "size": size, "seed": drawn.seed}
    audit.record(actor, SAMPLE_DRAWN, facts=facts)
    return drawn, population


def sign(actor: Actor, drawn: Draw, *, outcome: ReviewOutcome, note: str) -> LogReview:
    """Sign the review of the sample, once: it can never be changed. Sent again, the form gets the review there is."""
    since, until = drawn.asked.since, drawn.asked.until
    assert actor.mandate_id and since and until  # noqa: S101, PT018 – a log reviewer's, and the form asks for a period
    review, is_new = LogReview.objects.get_or_create(
        seed=drawn.seed,
        organisation_id=actor.desk,
        defaults={
            "reviewer_id": actor.person,
            "reviewer_name": actor.name,
            "mandate_id": actor.mandate_id,
            "organisation_name": actor.organisation_name,
            "reach": list(drawn.reach),
            "since": since,
            "until": until,
            "chosen": drawn.asked.values,
            "upto": drawn.upto,
            "sample_size": drawn.size,
            "population": drawn.population(),
            "rows": len(drawn.sample()),
            "outcome": outcome,
            "note": note,
            "signed_at": clock.now(),
        },
    )
    if not is_new:
        return review
    facts = {"since": review.since, "until": review.until, "rows": review.rows, "outcome": outcome.label}
    audit.record(actor, REVIEWED, subject=review, facts=facts)
    return review


def review_of(actor: Actor, drawn: Draw) -> LogReview | None:
    """The signed review of the sample, if it has one."""
    return LogReview.objects.visible_to(actor).filter(seed=drawn.seed).first()


def drawn_again(review: LogReview) -> Draw:
    """The sample of a signed review."""
    return Draw(
        asked=Asked.read(review.chosen),
        reach=tuple(review.reach),
        size=review.sample_size,
        seed=review.seed,
        upto=review.upto,
    )
