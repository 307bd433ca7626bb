-- What a new FMU-admin database needs before its first migration. Run in that database as fmu_owner, who owns it.
DO $$ BEGIN EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database()); END $$;
DO $$ BEGIN EXECUTE format('GRANT CONNECT ON DATABASE %I TO fmu_app', current_database()); END $$;
GRANT USAGE ON SCHEMA public TO fmu_app, fmu_system;

-- Never TRUNCATE, REFERENCES or TRIGGER. Append-only tables take UPDATE and DELETE back in their own migration.
ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO fmu_app, fmu_system;
ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO fmu_app, fmu_system;
