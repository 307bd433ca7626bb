"""What a server asks itself before it serves its first page. config/wsgi.py and config/asgi.py call it.

Django runs its system checks for commands only; a page served by a wrongly set server is as bad.
"""

from concurrent.futures import ThreadPoolExecutor

import psycopg
from django.conf import settings
from django.core.checks import ERROR, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection

# Fictional units have HSA-ids under this (decisions.md §13): a unit with another one is somebody's real clinic.
DEMO_HSA_IDS = "SE0000000000-"
_REAL_UNITS = "SELECT count(*) FROM fmuadmin_organisation WHERE hsa_id <> '' AND hsa_id NOT LIKE %s"
_OWNS = """
SELECT r.rolsuper OR r.rolbypassrls
       OR EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid AND c.relname = 'fmuadmin_organisation')
  FROM pg_roles r WHERE r.rolname = current_user
"""


def be_safe_to_start() -> None:
    """Refuse to serve with dangerous settings or a dangerous database. Raises ImproperlyConfigured, in words."""
    # Under ASGI the caller runs in an event loop, where Django asks no database.
    with ThreadPoolExecutor(max_workers=1) as elsewhere:
        wrong = elsewhere.submit(_dangers).result()
    if wrong:
        raise ImproperlyConfigured("FMU-admin startar inte: " + " ".join(wrong))


def _dangers() -> list[str]:
    try:
        return [str(found.msg) for found in run_checks() if found.level >= ERROR] + dangers_in_the_database()
    finally:
        connection.close()


def dangers_in_the_database() -> list[str]:
    """What of the database this process is connected to forbids serving from it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(_OWNS)
            owns = cursor.fetchone()
            cursor.execute(_REAL_UNITS, [f"{DEMO_HSA_IDS}%"])
            real = cursor.fetchone()
    except (DatabaseError, psycopg.Error):
        # No database yet is no danger: no page can be served from it either.
        return []
    found = []
    if owns and owns[0]:
        found.append("DATABASE_URL är databasens ägare, som inga radregler gäller för. Använd fmu_app.")
    if settings.FMU_DEMO and real and real[0]:
        found.append("FMU_DEMO är på i en databas med riktiga vårdenheter. Ta bort FMU_DEMO.")
    return found
