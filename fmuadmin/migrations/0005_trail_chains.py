"""Both logs of the trail become chains (decisions.md §6, ADR 0013).

- ``fmu_record`` is the only way in: it numbers the lines without gaps, hashes and links them, in one statement. At
  commit each chain's end is marked: only then, since a row that one transaction writes again and again is slow to find.
- Triggers refuse every change by anybody, but one: the role ``fmu_retention`` may empty a line's content.
- Row-level security: everybody what they did and read, a log reviewer what the own organisation's people read and
  were denied. What an organisation reads of its cases' lines comes with the cases (cases/0006).

Expressions of header and content stand here and in fmuadmin/trail/chains.py; a test holds them equal.
"""

import django.db.models.deletion
import uuid
from typing import Any
from django.conf import settings
from django.db import migrations, models

UNGUARD = """
DROP TRIGGER append_only ON fmuadmin_auditevent;
DROP TRIGGER append_only_truncate ON fmuadmin_auditevent;
DROP FUNCTION fmuadmin_auditevent_append_only();
DROP TRIGGER append_only ON fmuadmin_readevent;
DROP TRIGGER append_only_truncate ON fmuadmin_readevent;
DROP FUNCTION fmuadmin_readevent_append_only();
"""

FUNCTIONS = """
CREATE TABLE fmuadmin_trail_head (id smallint PRIMARY KEY, last_id bigint NOT NULL, link bytea NOT NULL);
INSERT INTO fmuadmin_trail_head VALUES (1, 0, decode(repeat('00', 32), 'hex')), (2, 0, decode(repeat('00', 32), 'hex'));
REVOKE ALL ON fmuadmin_trail_head FROM fmu_app, fmu_system;
GRANT SELECT ON fmuadmin_trail_head TO fmu_system;

CREATE FUNCTION fmu_trail_header(e fmuadmin_auditevent) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_array(e.id, e.uid, (extract(epoch FROM e.at) * 1000000)::bigint, e.verb, e.case_ref,
    e.case_version, e.organisation_id)::text $$;
CREATE FUNCTION fmu_trail_content(e fmuadmin_auditevent) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_array(e.actor_id, e.actor_name, e.mandate_id, e.organisation_name, e.subject_type, e.subject_id,
    e.facts)::text $$;
CREATE FUNCTION fmu_trail_header(e fmuadmin_readevent) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_array(e.id, e.uid, (extract(epoch FROM e.at) * 1000000)::bigint, e.action, e.resource, e.case_ref,
    e.organisation_id, e.denied)::text $$;
CREATE FUNCTION fmu_trail_content(e fmuadmin_readevent) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_array(e.case_number, e.actor_id, e.actor_name, e.mandate_id, e.role, e.organisation_name,
    e.purpose)::text $$;

CREATE FUNCTION fmu_record(given jsonb) RETURNS bigint[] LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  line jsonb;
  done fmuadmin_auditevent;
  seen fmuadmin_readevent;
  done_head fmuadmin_trail_head := (1, 0, decode(repeat('00', 32), 'hex'));
  seen_head fmuadmin_trail_head := (2, 0, decode(repeat('00', 32), 'hex'));
  last record;
  keys bigint[] := '{}';
BEGIN
  -- One lock for both, so that two writers never wait for each other. Where a chain ends is read from the chain.
  PERFORM FROM fmuadmin_trail_head WHERE id = 1 FOR UPDATE;
  FOR last IN SELECT id, link FROM fmuadmin_auditevent ORDER BY id DESC LIMIT 1 LOOP
    done_head.last_id := last.id; done_head.link := last.link;
  END LOOP;
  FOR last IN SELECT id, link FROM fmuadmin_readevent ORDER BY id DESC LIMIT 1 LOOP
    seen_head.last_id := last.id; seen_head.link := last.link;
  END LOOP;
  FOR line IN SELECT value FROM jsonb_array_elements(given) LOOP
    IF line ->> 'log' = 'auditevent' THEN
      done := jsonb_populate_record(NULL::fmuadmin_auditevent, line);
      done_head.last_id := done_head.last_id + 1;
      done.id := done_head.last_id;
      done.erased_on := NULL;
      done.content_hash := sha256(convert_to(fmu_trail_content(done), 'UTF8'));
      done.link := sha256(done_head.link || convert_to(fmu_trail_header(done), 'UTF8') || done.content_hash);
      done_head.link := done.link;
      INSERT INTO fmuadmin_auditevent VALUES (done.*);
      keys := keys || done.id;
    ELSIF line ->> 'log' = 'readevent' THEN
      seen := jsonb_populate_record(NULL::fmuadmin_readevent, line);
      seen_head.last_id := seen_head.last_id + 1;
      seen.id := seen_head.last_id;
      seen.erased_on := NULL;
      seen.content_hash := sha256(convert_to(fmu_trail_content(seen), 'UTF8'));
      seen.link := sha256(seen_head.link || convert_to(fmu_trail_header(seen), 'UTF8') || seen.content_hash);
      seen_head.link := seen.link;
      INSERT INTO fmuadmin_readevent VALUES (seen.*);
      keys := keys || seen.id;
    ELSE
      RAISE EXCEPTION 'no log is named %', line ->> 'log' USING ERRCODE = 'invalid_parameter_value';
    END IF;
  END LOOP;
  RETURN keys;
END $$;
REVOKE ALL ON FUNCTION fmu_record(jsonb) FROM public;
GRANT EXECUTE ON FUNCTION fmu_record(jsonb) TO fmu_app, fmu_system, fmu_retention;

-- At commit, once: how far the chain had come. A chain that is shorter than its mark has lost its end.
CREATE FUNCTION fmu_trail_mark() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE fmuadmin_trail_head AS h SET last_id = NEW.id, link = NEW.link
   WHERE h.id = TG_ARGV[0]::smallint
     AND NEW.id = CASE TG_ARGV[0] WHEN '1' THEN (SELECT max(id) FROM fmuadmin_auditevent)
                                  ELSE (SELECT max(id) FROM fmuadmin_readevent) END;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION fmu_trail_mark() FROM public;
CREATE CONSTRAINT TRIGGER mark AFTER INSERT ON fmuadmin_auditevent DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION fmu_trail_mark(1);
CREATE CONSTRAINT TRIGGER mark AFTER INSERT ON fmuadmin_readevent DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION fmu_trail_mark(2);
"""

# What was written before there were chains is numbered anew, in its order, and linked.
LINK_WHAT_IS_THERE = "".join(
    f"""
UPDATE {table} AS e SET id = -n.place FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM {table}) AS n
 WHERE n.id = e.id;
UPDATE {table} SET id = -id;
DO $$
DECLARE
  e {table};
  head fmuadmin_trail_head;
BEGIN
  SELECT * INTO head FROM fmuadmin_trail_head WHERE id = {key};
  FOR e IN SELECT * FROM {table} ORDER BY id LOOP
    e.content_hash := sha256(convert_to(fmu_trail_content(e), 'UTF8'));
    head.link := sha256(head.link || convert_to(fmu_trail_header(e), 'UTF8') || e.content_hash);
    head.last_id := e.id;
    UPDATE {table} SET content_hash = e.content_hash, link = head.link WHERE id = e.id;
  END LOOP;
  UPDATE fmuadmin_trail_head SET last_id = head.last_id, link = head.link WHERE id = {key};
END $$;
"""
    for key, table in ((1, "fmuadmin_auditevent"), (2, "fmuadmin_readevent"))
)

EMPTIED = {
    "fmuadmin_auditevent": (
        '{"actor_id": null, "actor_name": "", "mandate_id": null, "organisation_name": "", "subject_type": "",'
        ' "subject_id": null, "facts": {}}'
    ),
    "fmuadmin_readevent": (
        '{"case_number": "", "actor_id": null, "actor_name": "", "mandate_id": null, "role": "",'
        ' "organisation_name": "", "purpose": ""}'
    ),
}
CONTENT = {
    "fmuadmin_auditevent": "actor_id, actor_name, mandate_id, organisation_name, subject_type, subject_id, facts",
    "fmuadmin_readevent": "case_number, actor_id, actor_name, mandate_id, role, organisation_name, purpose",
}

GUARD = """
CREATE FUNCTION fmu_trail_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND current_user = 'fmu_retention' AND OLD.erased_on IS NULL AND NEW.erased_on IS NOT NULL
     AND to_jsonb(NEW) = to_jsonb(OLD) || TG_ARGV[0]::jsonb || jsonb_build_object('erased_on', NEW.erased_on) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
GRANT USAGE ON SCHEMA public TO fmu_retention;
""" + "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION fmu_trail_guard('{emptied}');
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION fmu_trail_guard();
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {table} FROM fmu_app, fmu_system;
GRANT SELECT ON {table} TO fmu_retention;
GRANT UPDATE ({CONTENT[table]}, erased_on) ON {table} TO fmu_retention;
"""
    for table, emptied in EMPTIED.items()
)

_org = "NULLIF(current_setting('fmu.organisation', true), '')::bigint"
_own = "actor_id = (SELECT NULLIF(current_setting('fmu.person', true), '')::bigint)"
# Computed once per statement: whether the mandate is a log reviewer's, and which organisations that one watches.
_watched = f"""organisation_id = ANY (ARRAY(
  SELECT o.id FROM fmuadmin_organisation o JOIN fmuadmin_mandate m
      ON m.id = NULLIF(current_setting('fmu.mandate', true), '')::bigint
     AND m.role = 'log_reviewer' AND m.organisation_id = {_org}
   WHERE o.id = {_org} OR o.parent_id = {_org}))"""
POLICIES = f"""
ALTER TABLE fmuadmin_auditevent ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON fmuadmin_auditevent FOR SELECT TO fmu_app
  USING ({_own} OR (verb = 'access.denied' AND {_watched}));
CREATE POLICY system ON fmuadmin_auditevent FOR SELECT TO fmu_system USING (true);
CREATE POLICY retention ON fmuadmin_auditevent TO fmu_retention USING (true);
ALTER TABLE fmuadmin_readevent ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON fmuadmin_readevent FOR SELECT TO fmu_app USING ({_own} OR {_watched});
CREATE POLICY system ON fmuadmin_readevent FOR SELECT TO fmu_system USING (true);
CREATE POLICY retention ON fmuadmin_readevent TO fmu_retention USING (true);
"""


def _key(to: str, **more: Any) -> Any:
    return models.ForeignKey(
        db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=to, **more
    )


class Migration(migrations.Migration):
    dependencies = [("fmuadmin", "0004_logreview")]

    operations = [
        migrations.RunSQL(UNGUARD),
        migrations.AddField("auditevent", "content_hash", models.BinaryField(null=True)),
        migrations.AddField("auditevent", "link", models.BinaryField(null=True)),
        migrations.AddField(
            "auditevent", "erased_on", models.DateField(editable=False, null=True, verbose_name="gallrat")
        ),
        migrations.AlterField("auditevent", "actor", _key(settings.AUTH_USER_MODEL)),
        migrations.AlterField("auditevent", "mandate", _key("fmuadmin.mandate", db_index=False)),
        migrations.AlterField("auditevent", "organisation", _key("fmuadmin.organisation")),
        migrations.AlterField(
            "auditevent",
            "uid",
            models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="logg-id"),
        ),
        migrations.RunSQL(FUNCTIONS),
        migrations.RunSQL(LINK_WHAT_IS_THERE),
        migrations.AlterField("auditevent", "content_hash", models.BinaryField()),
        migrations.AlterField("auditevent", "link", models.BinaryField()),
        migrations.AlterField("readevent", "content_hash", models.BinaryField()),
        migrations.AlterField("readevent", "link", models.BinaryField()),
        migrations.RunSQL(GUARD),
        migrations.RunSQL(POLICIES),
    ]
