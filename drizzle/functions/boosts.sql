-- Those of `people` who have a boost at a time; see src/features/discovery/ranking.ts.
create or replace function boosted_among(people uuid[], at timestamptz) returns uuid[]
language sql stable parallel safe
return array(select b.user_id from boosts b where b.user_id = any(people) and b.starts_at <= at and b.ends_at > at);

-- Deletes at most `most` boosts that were over before `before`. Returns how many.
create or replace function forget_boosts(before timestamptz, most integer) returns integer
language sql volatile
begin atomic
  with old as (
    select b.id from boosts b where b.ends_at < before order by b.ends_at limit most for update skip locked
  ), gone as (
    delete from boosts b using old where b.id = old.id returning 1
  )
  select count(*)::integer from gone;
end;
