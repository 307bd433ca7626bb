ALTER TABLE billing_settlement ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS seen ON billing_settlement; CREATE POLICY seen ON billing_settlement FOR SELECT TO fmu_app USING ((billing_settlement.leg = 'unit_to_region' AND (SELECT p.part FROM cases_caseparty p WHERE p.case_id = billing_settlement.case_id AND p.organisation_id = (SELECT NULLIF(current_setting('fmu.organisation', true), '')::bigint)) IN (3, 2, 6)) OR (billing_settlement.leg = 'region_to_orderer' AND (SELECT p.part FROM cases_caseparty p WHERE p.case_id = billing_settlement.case_id AND p.organisation_id = (SELECT NULLIF(current_setting('fmu.organisation', true), '')::bigint)) IN (2, 6, 1, 7)));
DROP POLICY IF EXISTS system ON billing_settlement; CREATE POLICY system ON billing_settlement TO fmu_system USING (true);
REVOKE INSERT, UPDATE, DELETE ON billing_settlement FROM fmu_app;
DROP VIEW IF EXISTS billing_settlement_outline;
CREATE VIEW billing_settlement_outline WITH (security_barrier) AS SELECT id, case_id, leg FROM billing_settlement WHERE (SELECT p.part FROM cases_caseparty p WHERE p.case_id = billing_settlement.case_id AND p.organisation_id = (SELECT NULLIF(current_setting('fmu.organisation', true), '')::bigint)) IN (3, 2, 6, 1, 7);
REVOKE ALL ON billing_settlement_outline FROM fmu_app, fmu_system;
GRANT SELECT ON billing_settlement_outline TO fmu_app;
