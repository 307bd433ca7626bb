-- Who meets in the synthetic world. Keys by kind: regions first, so that the largest is number 1.
INSERT INTO fmuadmin_organisation
  (id, kind, name, hsa_id, org_nr, parent_id, email, phone, address, postcode, town, standard_answer, languages,
   may_decline, active_from)
SELECT id, kind, name, hsa_id, org_nr, parent_id, '', '', '', '', '', '', '', true, DATE '2019-01-01' FROM (
  SELECT i AS id, 'region' AS kind, 'Region ' || i AS name, NULL AS hsa_id, '' AS org_nr, NULL::int AS parent_id
    FROM generate_series(1, %(regions)s) i
  UNION ALL
  SELECT %(first_office)s + i, 'fk_office', 'Kontor ' || i, NULL, '', NULL FROM generate_series(0, %(offices)s - 1) i
  UNION ALL
  SELECT %(first_desk)s, 'fk_finance_desk', 'Ekonomi', NULL, '', NULL
  UNION ALL
  SELECT %(first_desk)s + i, 'region_finance_desk', 'Region ' || i || ', ekonomi', NULL, '', i
    FROM generate_series(1, %(regions)s) i
  UNION ALL
  SELECT %(first_provider)s + i, 'care_provider', 'Vårdgivare ' || i, NULL, '556000-4615', NULL
    FROM generate_series(0, %(providers)s - 1) i
  UNION ALL
  SELECT %(first_unit)s + i, 'care_unit', 'Utredningsenheten ' || i, 'SE0000000000-' || i, '556000-4615',
         %(first_provider)s + mod(i, %(providers)s)
    FROM generate_series(0, %(units)s - 1) i) made;

-- The largest region has a fifth of the units, the others share the rest in turn.
INSERT INTO fmuadmin_agreement (region_id, unit_id, reference, valid_from)
SELECT CASE WHEN i < %(units_of_largest)s THEN 1 ELSE 2 + mod(i - %(units_of_largest)s, %(regions)s - 1) END,
       %(first_unit)s + i, '', DATE '2019-01-01'
  FROM generate_series(0, %(units)s - 1) i;

INSERT INTO fmuadmin_user (id, password, username, name, email, phone, is_active) VALUES
  (1, '!', 'bench1', 'Sara Samordnare', '', '', true), (2, '!', 'bench2', 'Frida Handläggare', '', '', true);
INSERT INTO fmuadmin_mandate (id, user_id, organisation_id, role, profession, valid_from) VALUES
  (1, 1, 1, 'region_coordinator', '', DATE '2019-01-01'),
  (2, 2, %(first_office)s, 'fk_officer', '', DATE '2019-01-01');
