-- Interests of a profile with the keys by which they are compared: a translation and a double have the key of their entry.
-- Of two that are one interest the first stays. Labels stay as they were written, except that those of doubles become the
-- entry's in the same language, and with `respell` the English ones are spelt as in the catalogue.
create or replace function settle_interests(given_labels text[], given_keys text[], respell boolean)
returns table (labels text[], keys text[])
language sql stable
begin atomic
  select coalesce(array_agg(s.label order by s.at), '{}'), coalesce(array_agg(s.key order by s.at), '{}')
  from (
    select distinct on (r.key) r.key, r.label, r.at
    from (
      select coalesce(e.merged_into, e.key, g.key) as key, g.at,
        case
          when e.key is null or e.key <> g.key then g.label
          when exists (select from jsonb_each_text(t.labels) l where lower(l.value) = lower(g.label)) then g.label
          when e.merged_into is not null then coalesce((
            select coalesce(t.labels ->> l.key, g.label) from jsonb_each_text(e.labels) l
            where lower(l.value) = lower(g.label) and lower(l.value) <> lower(e.label) limit 1), t.label)
          when respell then e.label
          else g.label
        end as label
      from unnest(given_labels, given_keys) with ordinality as g (label, key, at)
      left join interest_aliases a on a.key = g.key
      left join interests e on e.key = coalesce(a.interest_key, g.key)
      left join interests t on t.key = e.merged_into
    ) r
    order by r.key, r.at
  ) s;
end;

-- Gives up to `batch` profiles the keys that their interests have by now. Profiles that are being changed are left to the
-- next call. Returns how many were changed: fewer than `batch` when nothing is left. What is left is seen in the profiles
-- themselves, so that nothing has to be remembered.
create or replace function follow_interests(batch integer) returns integer
language plpgsql
-- The planner cannot know how few have such a key, and would read every profile.
set enable_seqscan to off
as $$
declare
  changed integer;
begin
  with old as (
    select p.user_id, p.interests, p.interest_keys from profiles p
    where p.interest_keys && array(
      select a.key from interest_aliases a union all select i.key from interests i where i.merged_into is not null)
    limit batch for update skip locked
  ), followed as (
    update profiles p set interests = s.labels, interest_keys = s.keys
    from old o cross join lateral settle_interests(given_labels => o.interests, given_keys => o.interest_keys, respell => false) s
    where p.user_id = o.user_id returning p.user_id
  )
  select count(*) into changed from followed;
  return changed;
end
$$;
