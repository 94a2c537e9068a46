-- The person that a case is about, as operators see them in lists. account_status: that of the account, 'deleted' until it is purged,
-- 'gone' afterwards.
create or replace function subject_card(person uuid, day date) returns jsonb
language sql stable parallel safe
return jsonb_build_object(
  'id', person,
  'first_name', (select p.first_name from profiles p where p.user_id = person),
  'age', (select age_on(p.birth_date, day) from profiles p where p.user_id = person),
  'account_status', coalesce(
    (select case when u.deleted_at is null then u.status else 'deleted' end from users u where u.id = person), 'gone'));

-- A case as lists show it.
create or replace function case_summary(c cases, day date, at timestamptz) returns jsonb
language sql stable parallel safe
return (
  select jsonb_build_object(
    'id', c.id, 'subject', subject_card(c.subject_id, day), 'queue', c.queue, 'severity', c.severity,
    'reasons', r.reasons, 'signals', (
      select coalesce(jsonb_agg(distinct e.signal), '[]') from case_entries e where e.case_id = c.id and e.kind = 'signal'),
    'report_count', r.count, 'has_illegal', r.has_illegal, 'language', c.language, 'due_at', c.due_at,
    'is_overdue', c.status = 'open' and c.due_at < case_summary.at,
    'claim', case when c.claimed_until > case_summary.at
      then jsonb_build_object('operator_id', c.claimed_by, 'until', c.claimed_until) end,
    'is_escalated', c.is_escalated, 'status', c.status, 'opened_at', c.opened_at, 'updated_at', c.updated_at,
    'closed_at', c.closed_at)
  from (
    select coalesce(jsonb_agg(distinct o.reason), '[]') as reasons, count(*) as count, coalesce(bool_or(o.is_illegal), false) as has_illegal
    from reports o where o.case_id = c.id) r);

-- Whether an operator must leave a case to others: they have reported the person, or are the person.
create or replace function is_own_case(c cases, operator uuid) returns boolean
language sql stable parallel safe
return c.subject_id = operator
  or exists (select from reports r where r.case_id = c.id and r.reporter_id = operator);

-- Claims a case for an operator, who is known to be allowed to.
create or replace function take_case(c cases, operator uuid, lease interval, at timestamptz) returns void
language plpgsql as $$
begin
  update cases o set claimed_by = operator, claimed_until = at + lease, updated_at = at where o.id = c.id;
  -- Renewing one's own claim is no event.
  if c.claimed_until > at and c.claimed_by = operator then return; end if;
  perform note_in_case(of_case => c.id, entry => jsonb_build_object('kind', 'claimed', 'operator_id', operator), at => at);
  perform note_operator_act(
    operator => operator, act => 'case.claim', subject => c.id::text, reason => null, note => null, before => null,
    after => null, at => at);
end
$$;

-- How many cases an operator holds.
create or replace function claims_of(operator uuid, at timestamptz) returns bigint
language sql stable parallel safe
return (select count(*) from cases c where c.claimed_by = operator and c.claimed_until > claims_of.at and c.status = 'open');

-- Claims the most urgent case that nobody holds and that the operator may decide. wanted: { queue, languages, skip }, of which each
-- may be null. terms: { lease_seconds, skip_seconds, is_senior, over }, see `takingTerms` in src/catalogue/cases.ts. Returns the case,
-- or null where none waits.
create or replace function take_next_case(wanted jsonb, operator uuid, terms jsonb, at timestamptz) returns uuid
language plpgsql as $$
declare
  c cases;
begin
  select o.* into c from cases o
  where o.status = 'open'
    and (wanted ->> 'queue' is null or o.queue = wanted ->> 'queue')
    and (wanted -> 'languages' is null or o.language is null or wanted -> 'languages' ? o.language)
    and (wanted -> 'skip' is null or not wanted -> 'skip' ? o.id::text)
    and (o.claimed_until is null or o.claimed_until <= at)
    and (not o.is_escalated or (terms ->> 'is_senior')::boolean)
    and may_decide_about(
      operator => operator, subject => o.subject_id, over => array(select jsonb_array_elements_text(terms -> 'over')))
    -- Their own proposal waits for another moderator.
    and not exists (
      select from safety_decisions d where d.case_id = o.id and d.state = 'proposed' and d.decided_by = operator)
    and not exists (
      select from case_entries e where e.case_id = o.id and e.kind = 'skipped' and e.operator_id = operator
        and e.at > take_next_case.at - make_interval(secs => (terms ->> 'skip_seconds')::integer))
  order by o.severity, o.due_at, o.id
  limit 1 for update skip locked;
  if not found then return null; end if;
  perform take_case(c => c, operator => operator, lease => make_interval(secs => (terms ->> 'lease_seconds')::integer), at => at);
  return c.id;
end
$$;

-- The same for a moderator who takes the next case. terms: also { most_claims }. outcome: 'ok', with `events` and `case`, null where none waits;
-- 'many' (the operator holds as many as they may).
create or replace function claim_next_case(wanted jsonb, operator uuid, terms jsonb, day date, at timestamptz) returns jsonb
language plpgsql as $$
declare
  taken uuid;
begin
  perform pg_advisory_xact_lock(hashtextextended('claims ' || operator, 0));
  if claims_of(operator, at) >= (terms ->> 'most_claims')::integer then return jsonb_build_object('outcome', 'many'); end if;
  taken := take_next_case(wanted => wanted, operator => operator, terms => terms, at => at);
  return jsonb_build_object('outcome', 'ok', 'events', cases_changed_events(), 'case', (
    select case_summary(c => o, day => day, at => claim_next_case.at) from cases o where o.id = taken));
end
$$;

-- One act of an operator on a case: 'claim', 'release', 'skip', 'escalate' or 'note'. terms: see claim_next_case. outcome: 'ok',
-- with `case` and `events`; 'not_found' (none, or about the operator); 'closed'; 'held' (somebody else's until then); 'senior' (escalated);
-- 'own' (the operator has reported the person); 'many' (the operator holds as many as they may).
create or replace function work_on_case(
  act text, of_case uuid, operator uuid, words text, terms jsonb, day date, at timestamptz
) returns jsonb
language plpgsql as $$
declare
  c cases;
  lease constant interval := make_interval(secs => (terms ->> 'lease_seconds')::integer);
  is_held boolean;
  is_holder boolean;
begin
  if act = 'claim' then perform pg_advisory_xact_lock(hashtextextended('claims ' || operator, 0)); end if;
  select * into c from cases o where o.id = of_case and o.subject_id <> operator for update;
  if not found then return jsonb_build_object('outcome', 'not_found'); end if;
  is_held := coalesce(c.claimed_until > at and c.claimed_by <> operator, false);
  is_holder := coalesce(c.claimed_until > at and c.claimed_by = operator, false);
  if c.status = 'closed' and act <> 'note' then return jsonb_build_object('outcome', 'closed'); end if;
  if is_held and act not in ('note', 'skip') then
    return jsonb_build_object('outcome', 'held', 'until', c.claimed_until);
  end if;
  if act = 'claim' then
    if c.is_escalated and not (terms ->> 'is_senior')::boolean then return jsonb_build_object('outcome', 'senior'); end if;
    if is_own_case(c, operator) then return jsonb_build_object('outcome', 'own'); end if;
    if not is_holder and claims_of(operator, at) >= (terms ->> 'most_claims')::integer then
      return jsonb_build_object('outcome', 'many');
    end if;
    perform take_case(c => c, operator => operator, lease => lease, at => at);
  elsif act <> 'release' or is_holder then
    update cases o set
      -- A note prolongs the claim; everything else hands the case back.
      claimed_by = case when act = 'note' or is_held then o.claimed_by end,
      claimed_until = case when act = 'note' and is_holder then at + lease when act = 'note' or is_held then o.claimed_until end,
      is_escalated = o.is_escalated or act = 'escalate',
      updated_at = at
    where o.id = of_case;
    perform note_in_case(of_case => of_case, at => at, entry => jsonb_build_object(
      'kind', case act when 'release' then 'released' when 'skip' then 'skipped' when 'escalate' then 'escalated' else 'note' end,
      'operator_id', operator, 'note', words));
    perform note_operator_act(
      operator => operator, act => 'case.' || act, subject => of_case::text, reason => null, note => null, before => null,
      after => null, at => at);
  end if;
  return jsonb_build_object('outcome', 'ok', 'events', cases_changed_events(), 'case', (
    select case_summary(c => o, day => day, at => work_on_case.at) from cases o where o.id = of_case));
end
$$;

-- A case with all that belongs to it, for an operator whom it is not about; null otherwise. Reading it is an act, because reports
-- are the words of people. most: how many entries and reports there are at most.
create or replace function read_case(of_case uuid, operator uuid, most jsonb, day date, at timestamptz) returns jsonb
language plpgsql as $$
declare
  c cases;
begin
  select * into c from cases o where o.id = of_case and o.subject_id <> operator;
  if not found then return null; end if;
  perform note_operator_act(
    operator => operator, act => 'case.read', subject => of_case::text, reason => null, note => null, before => null,
    after => null, at => at);
  return case_summary(c => c, day => day, at => at) || jsonb_build_object(
    'entries', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', e.id, 'kind', e.kind, 'operator_id', e.operator_id, 'ref_id', e.ref_id, 'signal', e.signal, 'note', e.note,
        'at', e.at) order by e.at, e.id), '[]')
      from (
        select * from case_entries n where n.case_id = of_case order by n.at desc, n.id desc
        limit (most ->> 'entries')::integer) e),
    'reports', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', r.id, 'reason', r.reason, 'description', r.description, 'is_illegal', r.is_illegal, 'status', r.status,
        'reporter', case when r.reporter_id is not null then jsonb_build_object('id', r.reporter_id,
          'record', record_of_reporter(reporter => r.reporter_id, most => (most ->> 'record')::integer)) end,
        'has_evidence', r.evidence is not null, 'created_at', r.created_at, 'decided_at', r.decided_at)
        order by r.created_at, r.id), '[]')
      from (
        select * from reports n where n.case_id = of_case order by n.created_at desc, n.id desc
        limit (most ->> 'reports')::integer) r),
    'former_cases', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', f.id, 'queue', f.queue, 'severity', f.severity, 'status', f.status, 'opened_at', f.opened_at,
        'closed_at', f.closed_at, 'reasons', (
          select coalesce(jsonb_agg(distinct r.reason), '[]') from reports r where r.case_id = f.id))
        order by f.opened_at desc), '[]')
      from (
        select * from cases n where n.subject_id = c.subject_id and n.id <> of_case order by n.opened_at desc
        limit (most ->> 'cases')::integer) f));
end
$$;

-- Opens what is sealed in a report of a case, with a reason. outcome: 'ok', with `evidence` and `notifier`; 'not_found' (none, about
-- the operator, or nothing is kept). The claim of the operator is prolonged.
create or replace function read_evidence(
  of_case uuid, report uuid, operator uuid, why text, terms jsonb, at timestamptz
) returns jsonb
language plpgsql as $$
declare
  r reports;
begin
  select o.* into r from reports o
  where o.id = report and o.case_id = of_case and o.reported_id <> operator and num_nonnulls(o.evidence, o.notifier) > 0;
  if not found then return jsonb_build_object('outcome', 'not_found'); end if;
  update cases c set claimed_until = at + make_interval(secs => (terms ->> 'lease_seconds')::integer)
  where c.id = of_case and c.claimed_by = operator and c.claimed_until > at;
  perform note_in_case(of_case => of_case, at => at, entry => jsonb_build_object(
    'kind', 'evidence_read', 'operator_id', operator, 'ref_id', report, 'note', why));
  perform note_operator_act(
    operator => operator, act => 'evidence.read', subject => report::text, reason => why, note => null, before => null,
    after => null, at => at);
  return jsonb_build_object('outcome', 'ok', 'evidence', r.evidence, 'notifier', r.notifier);
end
$$;
