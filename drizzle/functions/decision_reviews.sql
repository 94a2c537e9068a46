-- Second looks at decisions, for their quality. They change nothing about the person.

-- Whether a decision is among the `percent` of a hundred that are offered.
create or replace function is_sampled(decision uuid, percent integer) returns boolean
language sql immutable parallel safe
return ('x' || substr(md5(decision::text), 1, 6))::bit(24)::integer % 100 < percent;

-- Decisions that an operator may review: in effect, of others, and seen by one moderator alone, so neither bans nor what was
-- appealed. terms: { percent, since }
create or replace function reviewable(operator uuid, over text[], terms jsonb) returns setof safety_decisions
language sql stable
begin atomic
  select d.* from safety_decisions d
  where d.created_at >= (terms ->> 'since')::timestamptz and is_sampled(d.id, (terms ->> 'percent')::integer)
    and d.state = 'effective' and d.measure <> 'ban' and d.decided_by <> operator
    and not exists (select from decision_reviews r where r.decision_id = d.id)
    and not exists (select from statements s join appeals a on a.statement_id = s.id where s.decision_id = d.id)
    and may_decide_about(operator => operator, subject => d.subject_id, over => over);
end;

-- The decision to review next, and how many wait: { decision, waiting }. Each operator has an order of their own, so that two
-- seldom look at the same one.
create or replace function next_review(operator uuid, over text[], terms jsonb) returns jsonb
language sql stable
begin atomic
  with waiting as (
    select d as decision, d.id from reviewable(operator => operator, over => over, terms => terms) d
  )
  select jsonb_build_object(
    'decision', (select decision_row(w.decision) from waiting w order by md5(w.id::text || operator::text) limit 1),
    'waiting', (select count(*) from waiting));
end;

-- A review as operators see it; the note is sealed.
create or replace function review_row(r decision_reviews) returns jsonb
language sql stable
return jsonb_build_object(
  'decisionId', r.decision_id, 'reviewerId', r.reviewer_id, 'outcome', r.outcome, 'policy', r.policy, 'measure', r.measure,
  'note', r.note, 'createdAt', r.created_at);

-- Reviews a decision. One that the operator would have decided otherwise is noted in its case, and with `opens_case` a case about the
-- person waits again.
--
-- review: { decision, outcome, policy, measure, note, opens_case, urgency }
-- outcome: 'ok', with `review`, `caseId` and `events`; 'not_found'; 'forbidden'; 'state': not in effect; 'two': a ban, which two have seen;
--   'exists': it has a review
create or replace function review_decision(review jsonb, operator uuid, over text[], at timestamptz) returns jsonb
language plpgsql as $$
declare
  d safety_decisions;
  made decision_reviews;
  of_case uuid;
  is_otherwise constant boolean := review ->> 'outcome' <> 'agreed';
begin
  perform from users u join safety_decisions x on x.subject_id = u.id where x.id = (review ->> 'decision')::uuid for no key update of u;
  select x.* into d from safety_decisions x where x.id = (review ->> 'decision')::uuid for share;
  if d.id is null then return jsonb_build_object('outcome', 'not_found'); end if;
  if d.decided_by = operator or not may_decide_about(operator => operator, subject => d.subject_id, over => over) then
    return jsonb_build_object('outcome', 'forbidden');
  end if;
  if d.measure = 'ban' then return jsonb_build_object('outcome', 'two'); end if;
  if d.state <> 'effective' then return jsonb_build_object('outcome', 'state', 'state', d.state); end if;
  insert into decision_reviews (decision_id, first_by, reviewer_id, outcome, policy, measure, note, created_at)
  values (d.id, d.decided_by, operator, review ->> 'outcome', review ->> 'policy', review ->> 'measure', review ->> 'note', at)
  on conflict (decision_id) do nothing
  returning * into made;
  if made.decision_id is null then return jsonb_build_object('outcome', 'exists'); end if;
  if is_otherwise and d.case_id is not null then
    perform note_in_case(
      of_case => d.case_id, at => at,
      entry => jsonb_build_object('kind', 'reviewed', 'operator_id', operator, 'ref_id', d.id)
    );
  end if;
  if (review ->> 'opens_case')::boolean then
    of_case := join_case(
      subject => d.subject_id, urgency => review -> 'urgency', spoken => null, at => at,
      entry => jsonb_build_object('kind', 'reviewed', 'operator_id', operator, 'ref_id', d.id)
    );
  end if;
  perform note_operator_act(
    operator => operator, act => 'decision.review', subject => d.subject_id::text, reason => made.outcome, note => null, before => null,
    after => jsonb_build_object('decision', d.id, 'case', d.case_id, 'policy', made.policy, 'measure', made.measure, 'opened', of_case),
    at => at
  );
  return jsonb_build_object(
    'outcome', 'ok', 'review', review_row(made), 'caseId', of_case, 'events', cases_changed_events() || profiles_changed(people => '{}'));
end
$$;

-- What moderators have decided since a time, and what became of it; one row for each, or for one of them.
create or replace function decision_counts(since timestamptz, of_operator uuid) returns setof jsonb
language sql stable
begin atomic
  select jsonb_build_object(
    'operator_id', d.decided_by,
    'decisions', count(*),
    'measures', jsonb_build_object(
      'none', count(*) filter (where d.measure = 'none'), 'warning', count(*) filter (where d.measure = 'warning'),
      'content_removed', count(*) filter (where d.measure = 'content_removed'),
      'restriction', count(*) filter (where d.measure = 'restriction'),
      'suspension', count(*) filter (where d.measure = 'suspension'), 'ban', count(*) filter (where d.measure = 'ban')),
    'median_seconds', round(percentile_cont(0.5) within group (order by extract(epoch from d.created_at - claimed.at)::float8)),
    'undone', count(*) filter (where d.state = 'undone'),
    'refused', count(*) filter (where d.state = 'refused'),
    'appeals', jsonb_build_object(
      'open', count(*) filter (where a.status = 'open'), 'upheld', count(*) filter (where a.status = 'rejected'),
      'overturned', count(*) filter (where a.status = 'granted')),
    'reviews', jsonb_build_object(
      'agreed', count(*) filter (where r.outcome = 'agreed'),
      'would_decide_otherwise', count(*) filter (where r.outcome = 'would_decide_otherwise')))
  from safety_decisions d
    left join statements s on s.decision_id = d.id left join appeals a on a.statement_id = s.id
    left join decision_reviews r on r.decision_id = d.id
    left join lateral (
      select max(e.at) as at from case_entries e
      where e.case_id = d.case_id and e.kind = 'claimed' and e.operator_id = d.decided_by and e.at <= d.created_at) claimed on true
  where d.created_at >= since and (of_operator is null or d.decided_by = of_operator)
  group by d.decided_by order by count(*) desc, d.decided_by;
end;
