-- The four roles of a FMU-admin server. Run once per server by a superuser; running it again changes nothing.
--   fmu_owner   owns everything; migrates and loads; never serves a page
--   fmu_app     the web's connection; owns nothing, sees only what the row policies let through
--   fmu_system  no login; what fmu_app becomes for one transaction when the system itself acts, and for the writing half
--               of an act; fmu_owner may too, so that an act done by the operator keeps the same rules
--   fmu_retention  no login; what fmu_owner becomes to empty old lines of the trail (erase_trail), the only change they allow
-- NOINHERIT matters: without SET ROLE the web must not have what fmu_system has.
SELECT 'CREATE ROLE fmu_owner LOGIN CREATEDB' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'fmu_owner') \gexec
SELECT 'CREATE ROLE fmu_app LOGIN NOINHERIT' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'fmu_app') \gexec
SELECT 'CREATE ROLE fmu_system NOLOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'fmu_system') \gexec
SELECT 'CREATE ROLE fmu_retention NOLOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'fmu_retention') \gexec
GRANT fmu_system TO fmu_app, fmu_owner;
GRANT fmu_retention TO fmu_owner;

-- The board's pages are index-only reads of data that is in memory; just-in-time compilation costs more than it saves.
ALTER ROLE fmu_app SET random_page_cost = 1.1;
ALTER ROLE fmu_app SET jit = off;
-- A page that hangs must not hold its locks for ever.
ALTER ROLE fmu_app SET statement_timeout = '30s';
ALTER ROLE fmu_app SET idle_in_transaction_session_timeout = '60s';
