"""Case numbers FMU-<year>-<running number>: unique, rising, gaps allowed."""

from django.db import migrations

SQL = """
CREATE TABLE cases_number (year int PRIMARY KEY, last_given int NOT NULL);
CREATE FUNCTION fmu_next_case_number(of_year int) RETURNS text LANGUAGE sql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
  INSERT INTO public.cases_number AS n VALUES (of_year, 1)
    ON CONFLICT (year) DO UPDATE SET last_given = n.last_given + 1
    RETURNING 'FMU-' || of_year || '-' || lpad(last_given::text, greatest(4, length(last_given::text)), '0')
$$;
REVOKE ALL ON cases_number FROM fmu_app, fmu_system;
REVOKE ALL ON FUNCTION fmu_next_case_number(int) FROM public;
GRANT EXECUTE ON FUNCTION fmu_next_case_number(int) TO fmu_app, fmu_system;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_legal_defaults")]

    operations = [
        migrations.RunSQL(SQL, "DROP FUNCTION fmu_next_case_number(int); DROP TABLE cases_number;"),
    ]
