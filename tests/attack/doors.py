"""Who gets in where: every address of the site, every socket, and what each kind of person is answered. By hand.

``DOORS`` has one row per address name (``config/urls.py``), ``LINES`` one per socket. A row says what a GET and a POST
without any content are answered, by the person's group; ``"*"`` is everybody that the row does not name. The
anonymous and the person who has not chosen a mandate are sent away unless a row says otherwise.

Adding an address: add a row. Addresses of a case name groups of STANDING, all others groups of DESKS. An address with
other parts than a case number says in ``of`` which of test_doors.OBJECTS fills them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

# What is answered --------------------------------------------------------------------------------

SHOWN = "the page"
NO_CASES = "a page that says that the role works with no cases"
MOVED = "sent on: done, or to a page of their own"
ASKED_AGAIN = "422, the form again with what is missing"
REFUSED = "422, a page that says why not"
FORBIDDEN = "403"
NOT_FOUND = "404"
NO_SUCH_METHOD = "405"
TO_LOGIN = "sent to the login page"
TO_MANDATES = "sent to the choice of mandate"

Answers = Mapping[str, str]


@dataclass(frozen=True)
class Door:
    """What GET and POST are answered at one address."""

    get: Answers
    post: Answers
    of: str = ""


def everybody(answer: str, **others: str) -> Answers:
    """The same to all who work here with a mandate; ``others`` are the groups that get something else."""
    return {"*": answer, "anonymous": TO_LOGIN, "unchosen": TO_MANDATES, **others}


def really_everybody(answer: str) -> Answers:
    """The same to all, logged in or not."""
    return {"*": answer}


# Who asks ----------------------------------------------------------------------------------------

# At addresses that are about no case: by role.
DESKS: Mapping[str, str] = {
    "officer": "officer",
    "officer_colleague": "officer",
    "officer_south": "officer",
    "coordinator": "coordinator",
    "coordinator_south": "coordinator",
    "care_admin": "unit",
    "physician": "unit",
    "care_admin_bjork": "unit",
    "care_admin_kust": "unit",
    "care_admin_far": "unit",
    "economist": "finance",
    "economist_south": "finance",
    "fk_economist": "finance",
    "admin": "admin",
    "reviewer": "reviewer",
    "reviewer_north": "reviewer",
    "reviewer_strand": "reviewer",
    "anonymous": "anonymous",
    "unchosen": "unchosen",
}

# At addresses of a case: by what the case is to the person. Who is not named has nothing to do with it.
_NORTH = {
    "officer": "orderer",
    "officer_colleague": "orderer",
    "coordinator": "region",
    "care_admin": "unit",
    "physician": "unit",
    "care_admin_bjork": "former unit",
    "admin": "administrator",
    "anonymous": "anonymous",
    "unchosen": "unchosen",
}
STANDING: Mapping[str, Mapping[str, str]] = {
    # Under investigation at strand; bjork was asked and not chosen.
    "north": _NORTH,
    # The same later, when only money is left; and when the region has paid its unit.
    "money": {**_NORTH, "economist": "region finance", "fk_economist": "orderer finance"},
    "claim": {**_NORTH, "economist": "region finance", "fk_economist": "orderer finance"},
    # Another office's, in another region, with another unit asked.
    "south": {
        "officer_south": "orderer",
        "coordinator_south": "region",
        "care_admin_far": "asked unit",
        "admin": "administrator",
        "anonymous": "anonymous",
        "unchosen": "unchosen",
    },
    # No case at all.
    "missing": {"admin": "administrator", "anonymous": "anonymous", "unchosen": "unchosen"},
}


def parties(answer: str, **others: str) -> Answers:
    """The case's parties get the answer, ``others`` something else; the rest learn not even that the case exists."""
    named = dict.fromkeys(
        ("orderer", "region", "unit", "former unit", "asked unit", "region finance", "orderer finance"), answer
    )
    return everybody(NOT_FOUND, **named | {group.replace("_", " "): said for group, said in others.items()})


# Where a step is open, when a row opens one: at all other cases the same people are refused.
OPEN_AT: Mapping[str, str] = {
    "cases:act": "north",
    "billing:settle_unit_leg": "money",
    "billing:settle_region_leg": "claim",
}

# Of one case's things: elsewhere they are not there.
OF_NORTH = frozenset({"cases:file", "cases:file_download"})

# The table ---------------------------------------------------------------------------------------

DOORS: Mapping[str, Door] = {
    "": Door(get=really_everybody(MOVED), post=really_everybody(NO_SUCH_METHOD)),
    "login": Door(get=really_everybody(SHOWN), post=really_everybody(ASKED_AGAIN)),
    # Nobody has given a password here, so the second step is not theirs yet.
    "second_factor": Door(get=really_everybody(TO_LOGIN), post=really_everybody(TO_LOGIN)),
    "set_up_factor": Door(get=really_everybody(TO_LOGIN), post=really_everybody(TO_LOGIN)),
    "openid_connect_login": Door(
        get=really_everybody(NO_SUCH_METHOD), post=really_everybody(NOT_FOUND), of="provider"
    ),
    "openid_connect_callback": Door(
        get=really_everybody(NOT_FOUND), post=really_everybody(NO_SUCH_METHOD), of="provider"
    ),
    # What the page asks and tells by itself: anybody may say that their time is up.
    "session_left": Door(get=really_everybody(SHOWN), post=really_everybody(NO_SUCH_METHOD)),
    "timed_out": Door(get=really_everybody(NO_SUCH_METHOD), post=really_everybody(TO_LOGIN)),
    "session_extend": Door(
        get=everybody(NO_SUCH_METHOD, unchosen=NO_SUCH_METHOD), post=everybody(SHOWN, unchosen=SHOWN)
    ),
    # Nobody has lost a text here.
    "kept_text": Door(get=everybody(MOVED), post=everybody(MOVED)),
    "my_login": Door(get=everybody(SHOWN, unchosen=SHOWN), post=everybody(ASKED_AGAIN, unchosen=ASKED_AGAIN)),
    "my_password": Door(get=everybody(SHOWN, unchosen=SHOWN), post=everybody(ASKED_AGAIN, unchosen=ASKED_AGAIN)),
    "add_factor": Door(get=everybody(SHOWN, unchosen=SHOWN), post=everybody(ASKED_AGAIN, unchosen=ASKED_AGAIN)),
    "recovery_codes": Door(get=everybody(SHOWN, unchosen=SHOWN), post=everybody(ASKED_AGAIN, unchosen=ASKED_AGAIN)),
    "logout": Door(get=everybody(NO_SUCH_METHOD, unchosen=NO_SUCH_METHOD), post=everybody(TO_LOGIN, unchosen=TO_LOGIN)),
    "mandates": Door(get=everybody(SHOWN, unchosen=SHOWN), post=everybody(SHOWN, unchosen=SHOWN)),
    "help": Door(get=really_everybody(SHOWN), post=really_everybody(NO_SUCH_METHOD)),
    "accessibility": Door(get=really_everybody(SHOWN), post=really_everybody(NO_SUCH_METHOD)),
    "own_log": Door(get=everybody(SHOWN), post=everybody(NO_SUCH_METHOD)),
    "notices": Door(get=everybody(SHOWN), post=everybody(NO_SUCH_METHOD)),
    "notices_count": Door(get=everybody(SHOWN), post=everybody(NO_SUCH_METHOD)),
    "notices_read_all": Door(get=everybody(NO_SUCH_METHOD), post=everybody(MOVED)),
    # The officer's own organisation's notice; a colleague's too, nobody else's.
    "notice": Door(get=everybody(NOT_FOUND, owner=MOVED), post=everybody(NO_SUCH_METHOD), of="notice"),
    "notice_read": Door(get=everybody(NO_SUCH_METHOD), post=everybody(NOT_FOUND, owner=MOVED), of="notice"),
    "notice_settings": Door(get=everybody(SHOWN), post=everybody(ASKED_AGAIN)),
    "notice_address": Door(get=everybody(NO_SUCH_METHOD), post=everybody(MOVED)),
    "organisation_notice_settings": Door(get=everybody(SHOWN), post=everybody(ASKED_AGAIN, reviewer=FORBIDDEN)),
    "organisation_notice_address": Door(
        get=everybody(NO_SUCH_METHOD), post=everybody(MOVED, reviewer=FORBIDDEN)
    ),
    "log_review": Door(get=everybody(FORBIDDEN, reviewer=SHOWN), post=everybody(NO_SUCH_METHOD)),
    "log_draw": Door(get=everybody(FORBIDDEN, reviewer=SHOWN), post=everybody(FORBIDDEN, reviewer=ASKED_AGAIN)),
    # One reviewer's sample: nobody else's, not even another reviewer's.
    "log_sample": Door(
        get=everybody(FORBIDDEN, owner=SHOWN, reviewer=NOT_FOUND),
        post=everybody(FORBIDDEN, owner=ASKED_AGAIN, reviewer=NOT_FOUND),
        of="sample",
    ),
    "log_reviews": Door(get=everybody(FORBIDDEN, reviewer=SHOWN), post=everybody(NO_SUCH_METHOD)),
    "log_signed": Door(
        get=everybody(FORBIDDEN, owner=SHOWN, reviewer=NOT_FOUND), post=everybody(NO_SUCH_METHOD), of="review"
    ),
    "log_extract": Door(get=everybody(FORBIDDEN, reviewer=SHOWN), post=everybody(FORBIDDEN, reviewer=ASKED_AGAIN)),
    "administration": Door(get=everybody(FORBIDDEN, admin=SHOWN), post=everybody(NO_SUCH_METHOD)),
    "administration_person": Door(
        get=everybody(FORBIDDEN, admin=SHOWN, admin_at_nobody=NOT_FOUND), post=everybody(NO_SUCH_METHOD), of="person"
    ),
    **{
        name: Door(
            get=everybody(FORBIDDEN, admin=SHOWN, admin_at_nobody=NOT_FOUND),
            post=everybody(FORBIDDEN, admin=answer, admin_at_nobody=NOT_FOUND),
            of=of,
        )
        for name, answer, of in (
            ("administration_give", ASKED_AGAIN, "person"),
            ("administration_withdraw", ASKED_AGAIN, "mandate"),
            ("administration_end", ASKED_AGAIN, "person"),
            ("administration_reopen", ASKED_AGAIN, "person"),
            ("administration_log_out", MOVED, "person"),
            ("administration_reset", SHOWN, "person"),
        )
    },
    "deliveries": Door(get=everybody(FORBIDDEN, admin=SHOWN), post=everybody(NO_SUCH_METHOD)),
    "delivery": Door(get=everybody(FORBIDDEN, admin=NOT_FOUND), post=everybody(NO_SUCH_METHOD), of="delivery"),
    "delivery_retry": Door(get=everybody(NO_SUCH_METHOD), post=everybody(FORBIDDEN, admin=NOT_FOUND), of="delivery"),
    "delivery_park": Door(get=everybody(NO_SUCH_METHOD), post=everybody(FORBIDDEN, admin=NOT_FOUND), of="delivery"),
    "cases:board": Door(get=everybody(SHOWN, admin=MOVED, reviewer=MOVED), post=everybody(NO_SUCH_METHOD)),
    "cases:closed": Door(get=everybody(SHOWN, admin=NO_CASES, reviewer=NO_CASES), post=everybody(NO_SUCH_METHOD)),
    # Nobody here is protected, so there is nothing to show to anybody.
    "cases:reveal": Door(get=parties(REFUSED), post=parties(REFUSED)),
    "cases:board_persons": Door(
        get=everybody(NO_SUCH_METHOD), post=everybody(FORBIDDEN, officer=MOVED, unit=MOVED)
    ),
    "cases:search": Door(
        get=everybody(SHOWN, admin=NO_CASES, reviewer=NO_CASES),
        post=everybody(MOVED, admin=NO_CASES, reviewer=NO_CASES),
    ),
    "cases:saved_view_create": Door(
        get=everybody(SHOWN, admin=NO_CASES, reviewer=NO_CASES),
        post=everybody(ASKED_AGAIN, admin=NO_CASES, reviewer=NO_CASES),
    ),
    # The officer's own view; nobody else's, and no other officer's.
    "cases:saved_view_delete": Door(get=everybody(NO_SUCH_METHOD), post=everybody(NOT_FOUND, owner=MOVED), of="view"),
    "cases:register_request": Door(get=everybody(REFUSED, officer=SHOWN), post=everybody(REFUSED, officer=ASKED_AGAIN)),
    "cases:case": Door(get=parties(SHOWN), post=everybody(NO_SUCH_METHOD)),
    # Files: whoever reads care content sends them, and reaches those that are there.
    "cases:files": Door(
        get=everybody(NO_SUCH_METHOD), post=everybody(NOT_FOUND, orderer=ASKED_AGAIN, unit=ASKED_AGAIN)
    ),
    "cases:file_discard": Door(get=everybody(NO_SUCH_METHOD), post=everybody(NOT_FOUND, orderer=MOVED, unit=MOVED)),
    "cases:file": Door(get=everybody(NOT_FOUND, orderer=SHOWN, unit=SHOWN), post=everybody(NO_SUCH_METHOD)),
    "cases:file_download": Door(get=everybody(NOT_FOUND, orderer=SHOWN, unit=SHOWN), post=everybody(NO_SUCH_METHOD)),
    "cases:tab": Door(
        get=parties(SHOWN, former_unit=NOT_FOUND, region_finance=NOT_FOUND, orderer_finance=NOT_FOUND),
        post=everybody(NO_SUCH_METHOD),
    ),
    "cases:follow": Door(
        get=everybody(NO_SUCH_METHOD), post=parties(MOVED, asked_unit=REFUSED, former_unit=REFUSED)
    ),
    "cases:unfollow": Door(get=everybody(NO_SUCH_METHOD), post=parties(MOVED)),
    "cases:take": Door(get=everybody(NO_SUCH_METHOD), post=parties(REFUSED, orderer=MOVED, region=MOVED, unit=MOVED)),
    "cases:break_glass": Door(
        get=everybody(FORBIDDEN, admin=SHOWN), post=everybody(FORBIDDEN, admin=ASKED_AGAIN)
    ),
    # Not open: to an administrator as to a case that does not exist; to others Förvaltning is closed anyway.
    "cases:broken_glass": Door(get=everybody(FORBIDDEN, administrator=NOT_FOUND), post=everybody(NO_SUCH_METHOD)),
    "cases:close_glass": Door(get=everybody(NO_SUCH_METHOD), post=everybody(FORBIDDEN, administrator=NOT_FOUND)),
    "cases:own_conflict": Door(
        get=parties(SHOWN, former_unit=REFUSED), post=parties(ASKED_AGAIN, former_unit=REFUSED)
    ),
    "cases:note": Door(
        get=everybody(NO_SUCH_METHOD), post=parties(ASKED_AGAIN, former_unit=NOT_FOUND)
    ),
    "cases:summons_template": Door(get=everybody(FORBIDDEN, unit=SHOWN), post=everybody(FORBIDDEN, unit=ASKED_AGAIN)),
    # No such visit: to the unit that has the case as to everybody else.
    "cases:summons_letter": Door(get=everybody(NOT_FOUND), post=everybody(NOT_FOUND)),
    "cases:dossier": Door(
        get=parties(SHOWN, former_unit=NOT_FOUND), post=parties(ASKED_AGAIN, former_unit=NOT_FOUND)
    ),
    "cases:summons": Door(get=parties(SHOWN), post=everybody(NO_SUCH_METHOD)),
    "cases:act": Door(get=parties(REFUSED, unit=SHOWN), post=parties(REFUSED, unit=ASKED_AGAIN)),
    "billing:settle_unit_leg": Door(
        get=parties(REFUSED, region_finance=SHOWN), post=parties(REFUSED, region_finance=ASKED_AGAIN)
    ),
    "billing:settle_region_leg": Door(
        get=parties(REFUSED, orderer_finance=SHOWN), post=parties(REFUSED, orderer_finance=ASKED_AGAIN)
    ),
}  # fmt: skip

# Routed only when the demo is switched on.
DEMO_DOORS: Mapping[str, Door] = {
    "demo_switch": Door(get=really_everybody(NO_SUCH_METHOD), post=really_everybody(NOT_FOUND)),
    "demo_clock": Door(get=everybody(NO_SUCH_METHOD), post=everybody(MOVED)),
}

# Sockets: who may listen; all others are closed with 4403.
LINES: Mapping[str, frozenset[str]] = {
    "/ws/notiser/": frozenset({"officer", "coordinator", "unit", "finance", "admin"}),
    "/ws/oversikt/": frozenset({"officer", "coordinator", "unit", "finance"}),
    # Units outside the case hear their own news only (tests/attack/test_others_answers.py).
    "/ws/arenden/{number}/": frozenset(
        {"orderer", "region", "unit", "asked unit", "former unit", "region finance", "orderer finance"}
    ),
}
