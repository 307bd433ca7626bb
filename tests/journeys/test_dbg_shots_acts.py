import os
import pytest
from fmuadmin import clock
from tests.story import Story
from tests.scenes import SCENES
from tests.cases.test_steps_by_role import TABLE, OWN
from cases.acts import ACTS
from fmuadmin.access import SYSTEM

OUT = "/tmp/fmu/acts-shots"
SHOTS = os.environ.get("SHOTS", "").split() or ["ask_units","assign","accept_request","order","update_order","book_visit","rebook_visit","report_deviation","decide_deviation","approve_complementary_exam","grant_respite","send_statement","request_supplement","send_supplement","report_visit","account_visits","revoke","confirm_material","settle_leg","propose_transfer","approve_transfer"]

def first(parties):
    allowed = set().union(*(OWN[p] for p in parties))
    return next(p for p in ("officer","coordinator","care_admin","economist","fk_economist") if p in allowed)

def tell(world, name):
    story = Story(world)
    SCENES[name](story)
    return story

def test_shots(beside, let_in, set_clock, world, site, axe):
    problems = []
    told = {}
    for step in SHOTS:
        scene, parties = TABLE[step]
        story = beside(tell, world, scene)
        set_clock(story.now)
        who = first(parties)
        for width in (320, 1280):
            person = let_in(who, viewport={"width": width, "height": 800})
            page = person.page
            path = f"/arenden/{story.number}/ersattning/utforare-region/" if step == "settle_leg" else f"/arenden/{story.number}/gor/{ACTS[step].slug}/"
            answer = page.goto(path)
            assert answer.status == 200, (step, page.inner_text("main"))
            page.wait_for_timeout(300)
            page.screenshot(path=f"{OUT}/{step}-{width}.png", full_page=True)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                problems.append((step, width, "scroll", page.evaluate("document.documentElement.scrollWidth")))
            if width == 1280 or step in ("ask_units", "assign"):
                problems += [(step, width, v) for v in axe(page)]
            if width == 1280:
                for field in page.query_selector_all("main form input[type=text], main form textarea"):
                    field.fill("")
                page.query_selector("main form button.button--primary").click()
                page.wait_for_timeout(400)
                page.screenshot(path=f"{OUT}/{step}-error.png", full_page=True)
                problems += [(step, "error", v) for v in axe(page)]
            page.context.close()
    for p in problems: print("PROBLEM", p)

def test_register(let_in, axe):
    for width in (1280, 320):
        page = let_in("officer", viewport={"width": width, "height": 800}).page
        page.goto("/arenden/ny-begaran/")
        page.screenshot(path=f"{OUT}/register-{width}.png", full_page=True)
        print("AXE", width, axe(page), page.evaluate("document.documentElement.scrollWidth"))
