-- The outlines anew: nothing of a case in which one has declared jäv.
DROP VIEW IF EXISTS cases_order_outline;
        CREATE VIEW cases_order_outline WITH (security_barrier) AS SELECT id, case_id, ordered_on FROM cases_order WHERE (SELECT p.part FROM cases_caseparty p WHERE p.case_id = cases_order.case_id AND p.organisation_id = (SELECT NULLIF(current_setting('fmu.organisation', true), '')::bigint)) IN (2, 6, 7) AND cases_order.case_id <> ALL (ARRAY(SELECT c.case_id FROM cases_personalconflict c WHERE c.user_id = (SELECT NULLIF(current_setting('fmu.person', true), '')::bigint)));
        REVOKE ALL ON cases_order_outline FROM fmu_app, fmu_system;
        GRANT SELECT ON cases_order_outline TO fmu_app;
        
DROP VIEW IF EXISTS cases_complementaryexam_outline;
        CREATE VIEW cases_complementaryexam_outline WITH (security_barrier) AS SELECT id, case_id, profession, requested_on, decision, decided_on, days FROM cases_complementaryexam WHERE (SELECT p.part FROM cases_caseparty p WHERE p.case_id = cases_complementaryexam.case_id AND p.organisation_id = (SELECT NULLIF(current_setting('fmu.organisation', true), '')::bigint)) IN (2, 6, 7) AND cases_complementaryexam.case_id <> ALL (ARRAY(SELECT c.case_id FROM cases_personalconflict c WHERE c.user_id = (SELECT NULLIF(current_setting('fmu.person', true), '')::bigint)));
        REVOKE ALL ON cases_complementaryexam_outline FROM fmu_app, fmu_system;
        GRANT SELECT ON cases_complementaryexam_outline TO fmu_app;
        
DROP VIEW IF EXISTS cases_deviation_outline;
        CREATE VIEW cases_deviation_outline WITH (security_barrier) AS SELECT id, case_id, visit_id, cause, happened_at, no_show, reported_by, reported_on, decision, decided_on FROM cases_deviation WHERE (SELECT p.part FROM cases_caseparty p WHERE p.case_id = cases_deviation.case_id AND p.organisation_id = (SELECT NULLIF(current_setting('fmu.organisation', true), '')::bigint)) IN (2, 6, 7) AND cases_deviation.case_id <> ALL (ARRAY(SELECT c.case_id FROM cases_personalconflict c WHERE c.user_id = (SELECT NULLIF(current_setting('fmu.person', true), '')::bigint)));
        REVOKE ALL ON cases_deviation_outline FROM fmu_app, fmu_system;
        GRANT SELECT ON cases_deviation_outline TO fmu_app;
        
DROP VIEW IF EXISTS cases_materialset_outline;
        CREATE VIEW cases_materialset_outline WITH (security_barrier) AS SELECT id, case_id, unit_id, channel, sent_on, received_on, confirmed_at FROM cases_materialset WHERE (SELECT p.part FROM cases_caseparty p WHERE p.case_id = cases_materialset.case_id AND p.organisation_id = (SELECT NULLIF(current_setting('fmu.organisation', true), '')::bigint)) IN (2, 6, 7) AND cases_materialset.case_id <> ALL (ARRAY(SELECT c.case_id FROM cases_personalconflict c WHERE c.user_id = (SELECT NULLIF(current_setting('fmu.person', true), '')::bigint)));
        REVOKE ALL ON cases_materialset_outline FROM fmu_app, fmu_system;
        GRANT SELECT ON cases_materialset_outline TO fmu_app;
        
DROP VIEW IF EXISTS cases_statement_outline;
        CREATE VIEW cases_statement_outline WITH (security_barrier) AS SELECT id, case_id, signed_on, channel, sent_on, received_on, ask_until, revoked_on FROM cases_statement WHERE (SELECT p.part FROM cases_caseparty p WHERE p.case_id = cases_statement.case_id AND p.organisation_id = (SELECT NULLIF(current_setting('fmu.organisation', true), '')::bigint)) IN (2, 6, 7) AND cases_statement.case_id <> ALL (ARRAY(SELECT c.case_id FROM cases_personalconflict c WHERE c.user_id = (SELECT NULLIF(current_setting('fmu.person', true), '')::bigint)));
        REVOKE ALL ON cases_statement_outline FROM fmu_app, fmu_system;
        GRANT SELECT ON cases_statement_outline TO fmu_app;
        
DROP VIEW IF EXISTS cases_supplement_outline;
        CREATE VIEW cases_supplement_outline WITH (security_barrier) AS SELECT id, case_id, statement_id, requested_on, due_on, sent_on, received_on, ask_until, withdrawn_on, CASE WHEN cannot_reason = '' THEN '' ELSE '–' END AS cannot_reason FROM cases_supplement WHERE (SELECT p.part FROM cases_caseparty p WHERE p.case_id = cases_supplement.case_id AND p.organisation_id = (SELECT NULLIF(current_setting('fmu.organisation', true), '')::bigint)) IN (2, 6, 7) AND cases_supplement.case_id <> ALL (ARRAY(SELECT c.case_id FROM cases_personalconflict c WHERE c.user_id = (SELECT NULLIF(current_setting('fmu.person', true), '')::bigint)));
        REVOKE ALL ON cases_supplement_outline FROM fmu_app, fmu_system;
        GRANT SELECT ON cases_supplement_outline TO fmu_app;
        
DROP VIEW IF EXISTS cases_visit_outline;
        CREATE VIEW cases_visit_outline WITH (security_barrier) AS SELECT id, case_id, unit_id, starts_at, ends_at, state, interpreter_took_part, interpreter_hours FROM cases_visit WHERE (SELECT p.part FROM cases_caseparty p WHERE p.case_id = cases_visit.case_id AND p.organisation_id = (SELECT NULLIF(current_setting('fmu.organisation', true), '')::bigint)) IN (2, 6, 7) AND cases_visit.case_id <> ALL (ARRAY(SELECT c.case_id FROM cases_personalconflict c WHERE c.user_id = (SELECT NULLIF(current_setting('fmu.person', true), '')::bigint)));
        REVOKE ALL ON cases_visit_outline FROM fmu_app, fmu_system;
        GRANT SELECT ON cases_visit_outline TO fmu_app;
        
DROP VIEW IF EXISTS cases_respite_outline;
        CREATE VIEW cases_respite_outline WITH (security_barrier) AS SELECT id, case_id, supplement_id, noticed_on, decision, decided_on, anstand_until FROM cases_respite WHERE (SELECT p.part FROM cases_caseparty p WHERE p.case_id = cases_respite.case_id AND p.organisation_id = (SELECT NULLIF(current_setting('fmu.organisation', true), '')::bigint)) IN (2, 6, 7) AND cases_respite.case_id <> ALL (ARRAY(SELECT c.case_id FROM cases_personalconflict c WHERE c.user_id = (SELECT NULLIF(current_setting('fmu.person', true), '')::bigint)));
        REVOKE ALL ON cases_respite_outline FROM fmu_app, fmu_system;
        GRANT SELECT ON cases_respite_outline TO fmu_app;
        
DROP VIEW IF EXISTS cases_transfer_outline;
        CREATE VIEW cases_transfer_outline WITH (security_barrier) AS SELECT id, case_id, decision, decided_on FROM cases_transfer WHERE (SELECT p.part FROM cases_caseparty p WHERE p.case_id = cases_transfer.case_id AND p.organisation_id = (SELECT NULLIF(current_setting('fmu.organisation', true), '')::bigint)) IN (2, 6, 7) AND cases_transfer.case_id <> ALL (ARRAY(SELECT c.case_id FROM cases_personalconflict c WHERE c.user_id = (SELECT NULLIF(current_setting('fmu.person', true), '')::bigint)));
        REVOKE ALL ON cases_transfer_outline FROM fmu_app, fmu_system;
        GRANT SELECT ON cases_transfer_outline TO fmu_app;
        