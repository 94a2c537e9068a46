-- Whether an account may not use a feature at present: 'sending', 'requests', 'discovery' or 'live'.
create or replace function is_restricted(account uuid, use_of text, at timestamptz) returns boolean
language sql stable parallel safe
return exists (
  select from restrictions r where r.user_id = account and r.feature = use_of and (r.until is null or r.until > at));

-- The restriction of a feature that lasts longest, for the refusal: { feature, until, statementId }. Null without one.
create or replace function restriction_of(account uuid, use_of text, at timestamptz) returns jsonb
language sql stable parallel safe
return (
  select jsonb_build_object('feature', r.feature, 'until', r.until, 'statementId', s.id)
  from restrictions r join statements s on s.decision_id = r.decision_id
  where r.user_id = account and r.feature = use_of and (r.until is null or r.until > at)
  order by r.until desc nulls first, r.created_at limit 1);

-- Deletes at most `most` restrictions that have ended. Returns how many.
create or replace function end_restrictions(most integer, at timestamptz) returns integer
language sql volatile
begin atomic
  with ended as (
    delete from restrictions r where (r.user_id, r.feature, r.decision_id) in (
      select e.user_id, e.feature, e.decision_id from restrictions e where e.until <= at order by e.until limit most
      for update skip locked)
    returning 1
  )
  select count(*)::integer from ended;
end;
