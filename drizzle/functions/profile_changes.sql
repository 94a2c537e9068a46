-- Announces that profiles have changed, each once in a transaction, so that nobody keeps what they were. Returns what this
-- transaction has announced by then, for the publisher; what is not returned to one is told by the next sweep.
--
-- people: at most 500 stand in one event; none where a caller only wants to know
create or replace function profiles_changed(people uuid[]) returns jsonb
language plpgsql as $$
declare
  told jsonb := coalesce(nullif(current_setting('vibesmatch.profiles_changed', true), '')::jsonb, '[]');
  news jsonb;
begin
  select jsonb_agg(announce(type => 'profile.changed', payload => jsonb_build_object('user_ids', part.ids), at => now()))
  into news
  from (
    select jsonb_agg(n.id) as ids
    from (
      select c.id, (row_number() over () - 1) / 500 as part from (select distinct unnest(people) as id) c
      where not exists (select from jsonb_array_elements(told) e where e -> 'payload' -> 'user_ids' ? c.id::text)
    ) n
    group by n.part
  ) part;
  if news is null then return told; end if;
  perform set_config('vibesmatch.profiles_changed', (told || news)::text, true);
  return told || news;
end
$$;

-- Whatever changes a profile, or deletes it.
create or replace function announce_profiles_changed() returns trigger
language plpgsql as $$
begin
  perform profiles_changed(array(select c.user_id from changed c));
  return null;
end
$$;

create or replace trigger profiles_changed after update on profiles
referencing new table as changed for each statement execute function announce_profiles_changed();

create or replace trigger profiles_deleted after delete on profiles
referencing old table as changed for each statement execute function announce_profiles_changed();
