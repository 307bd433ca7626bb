"""Django's test client with a real session of a person of the small world."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client

from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.models import Session, User
from fmuadmin.sessions import FACTOR_KEY, MANDATE_KEY, OPENED_KEY, SessionStore
from fmuadmin.vocabulary import Factor


def session_key_of(actor: Actor) -> str:
    """A stored session of the actor, as the login page and the choice of mandate would have made it."""
    user = User.objects.get(pk=actor.person)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[FACTOR_KEY] = Factor.APP.value
    session[OPENED_KEY] = clock.real_now().isoformat()
    session[MANDATE_KEY] = actor.mandate_id
    session.create()
    return str(session.session_key)


def logged_in(actor: Actor) -> Client:
    """A client that is logged in as the actor, and stays so while a story moves the clock by weeks."""
    client, key = Client(), session_key_of(actor)
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    Session.objects.filter(session_key=key).update(expire_date=clock.real_now() + timedelta(days=3650))
    return client


def in_by_the_door(username: str, password: str, **more: str) -> tuple[Client, Any]:
    """A client that has gone through both steps of the login page, and the answer to the second one."""
    from tests.codes import code_now

    client = Client()
    client.post("/logga-in/", {"username": username, "password": password, **more})
    return client, client.post("/logga-in/andra-steget/", {"code": code_now()})
