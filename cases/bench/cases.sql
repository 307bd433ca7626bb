-- Cases %(first)s to %(last)s and their three party rows each. Every choice is drawn from the case's number, so the
-- world is the same each time. Codes of states, parts and balls are handed in as arrays, in the order of the vocabulary.
CREATE TEMPORARY TABLE drawn ON COMMIT DROP AS
WITH luck AS (
  SELECT i, ARRAY(SELECT hashint8extended(i, seed) & 9223372036854775807 FROM generate_series(1, 9) seed) AS d
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) i),
placed AS (
  SELECT i, d, mod(d[1], 100) < %(open_per_cent)s AS is_open, mod(d[9], 100)::int AS luck,
         CASE WHEN mod(d[2], 100) < %(largest_per_cent)s THEN 1 ELSE 2 + mod(d[3], %(regions)s - 1) END AS region_id
    FROM luck),
stated AS (
  SELECT *, CASE WHEN is_open
           THEN (%(open_states)s::smallint[])[1 + mod(d[4], cardinality(%(open_states)s::smallint[]))]
           ELSE (%(ended_states)s::smallint[])[1 + mod(d[4], cardinality(%(ended_states)s::smallint[]))] END AS state,
         mod(d[4], cardinality(%(ended_states)s::smallint[]))::int + 1 AS ending,
         %(first_office)s + mod(d[5], %(offices)s) AS office_id,
         %(first_unit)s + CASE WHEN region_id = 1 THEN mod(d[6], %(units_of_largest)s)
           ELSE %(units_of_largest)s + region_id - 2 + (%(regions)s - 1) * mod(d[6], %(units_of_others)s) END AS unit_id
    FROM placed)
SELECT *, 'FMU-2026-' || lpad(i::text, greatest(4, length(i::text)), '0') AS number,
       %(today)s::date - 12 + mod(d[7], 72)::int AS near,
       %(today)s::date - mod(d[8], 40)::int AS since,
       %(today)s::date - 45 - mod(d[8], 2500)::int AS ended_on,
       CASE WHEN NOT is_open THEN 0
            WHEN state = ANY (%(ball_orderer)s) THEN 1
            WHEN state = ANY (%(ball_region)s) THEN 2 ELSE 3 END AS ball,
       -- Two states in which the ball turns by itself.
       CASE WHEN NOT is_open THEN 0 WHEN state = %(asking_units)s THEN 2 WHEN state = %(statement_received)s THEN 3
            ELSE 0 END AS ball_then
  FROM stated;

INSERT INTO cases_case (id, state, number, version, state_since, requested_on, answer_by, method, way_of_assessment,
  town, interpreter_language, special_needs, earlier_units, comment, is_validation, protection, rejection_comment,
  abort_reason, closed_on, closure_reason, office_id, officer_id, region_id, unit_id)
SELECT i, (%(state_names)s::text[])[state], number, 1, since, ended_on - 60, ended_on, 'AFU', 'AFU', 'Orten', '', '', '',
       '', false, 0, '', '', CASE WHEN is_open THEN NULL ELSE ended_on END,
       CASE WHEN is_open THEN '' ELSE (%(ended_reasons)s::text[])[ending] END,
       office_id, 2, region_id, CASE WHEN state = ANY (%(asking)s) THEN NULL ELSE unit_id END
  FROM drawn;

INSERT INTO cases_caseparty (case_id, organisation_id, part, is_open, phase, state, ball, ball_since, ball_then,
  ball_turns_on, owes_from, owes_until, due_on, due_hard, respite, flags, unanswered, number, kind, unit_id, unit_text,
  place, aside, closed_on, closure)
SELECT i, organisation_id, part, is_open,
       CASE WHEN part = %(asked_unit)s THEN 1 ELSE (%(phases)s::smallint[])[state] END,
       state, ball, since, ball_then,
       CASE WHEN ball_then > 0 THEN near + 1 ELSE %(never)s END,
       CASE WHEN ball = own THEN %(always)s::date WHEN ball_then = own THEN near + 1 ELSE %(never)s END,
       CASE WHEN ball = own AND ball_then > 0 THEN near + 1 ELSE %(never)s END,
       CASE WHEN NOT is_open OR state = ANY (%(undated)s) THEN %(never)s::date ELSE near END,
       is_open AND part <> %(asked_unit)s AND state = ANY (%(hard)s),
       is_open AND state = %(in_progress)s AND luck < 10,
       CASE WHEN NOT is_open THEN 0 WHEN state = %(in_progress)s AND luck < 10 THEN %(respite)s
            WHEN state = %(booking)s AND luck < 20 THEN %(delay)s ELSE 0 END,
       0, number, CASE WHEN luck < 25 THEN 2 ELSE 1 END, unit_id,
       CASE WHEN state = ANY (%(asking)s) AND part <> %(asked_unit)s THEN mod(luck, 3) || ' av 3 har svarat'
            ELSE 'Utredningsenheten ' || unit_id END,
       CASE WHEN luck < 30 THEN 'Orten · tolk arabiska' ELSE 'Orten' END, '',
       CASE WHEN is_open THEN NULL ELSE ended_on END,
       CASE WHEN is_open THEN 0 ELSE (%(ended_closures)s::smallint[])[ending] END
  FROM drawn CROSS JOIN LATERAL (VALUES
         (office_id, 1, 1), (region_id, 2, 2),
         (unit_id, CASE WHEN is_open AND state = ANY (%(asking)s) THEN %(asked_unit)s ELSE 3 END, 3)
       ) AS parties (organisation_id, part, own)
 ORDER BY i, organisation_id;

DROP TABLE drawn;
