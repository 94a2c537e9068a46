-- The catalogue of interests. It is seldom changed, so whoever changes it waits for the others.
create or replace function lock_interest_catalogue() returns void
language sql volatile
begin atomic
  select pg_advisory_xact_lock(hashtextextended('interest_catalogue', 0));
end;

-- An entry as operators see it.
create or replace function interest_row(i interests) returns jsonb
language sql stable
return jsonb_build_object(
  'key', i.key, 'label', i.label, 'labels', i.labels, 'category', i.category_id, 'position', i.position,
  'merged_into', i.merged_into, 'version', i.version, 'updated_at', i.updated_at
);

create or replace function interest_category_row(c interest_categories) returns jsonb
language sql stable
return jsonb_build_object(
  'id', c.id, 'labels', c.labels, 'position', c.position,
  'entries', (select count(*) from interests i where i.category_id = c.id), 'updated_at', c.updated_at
);

-- What every isolate keeps: { version, categories }, in their order, without doubles and empty categories.
create or replace function interest_catalogue() returns jsonb
language sql stable
return jsonb_build_object(
  'version', coalesce((select v.version from content_versions v where v.name = 'interests'), 0),
  'categories', coalesce((
    select jsonb_agg(jsonb_build_object('labels', c.labels, 'interests', e.entries) order by c.position, c.id)
    from interest_categories c cross join lateral (
      select jsonb_agg(jsonb_build_object('label', i.label, 'labels', i.labels) order by i.position, i.key) as entries
      from interests i where i.category_id = c.id and i.merged_into is null
    ) e
    where e.entries is not null), '[]')
);

-- The first language whose label is another entry's already; null without. `aliases` has the key of each label.
create or replace function taken_interest_alias(entry text, aliases jsonb) returns text
language sql stable
return (
  select g.key from jsonb_each_text(aliases) g
  where g.value <> entry and (
    exists (select from interests i where i.key = g.value and i.merged_into is distinct from entry)
    or exists (
      select from interest_aliases a join interests i on i.key = a.interest_key
      where a.key = g.value and a.is_current and coalesce(i.merged_into, i.key) <> entry))
  order by g.key limit 1);

-- Makes an entry known by its labels. Those that it had before count on, until another entry has them.
create or replace function set_interest_aliases(entry text, aliases jsonb) returns void
language sql volatile
begin atomic
  update interest_aliases a set is_current = false where a.interest_key = entry;
  insert into interest_aliases (key, interest_key, is_current)
  select distinct g.value, entry, true from jsonb_each_text(aliases) g
  where not exists (select from interests i where i.key = g.value)
  on conflict (key) do update set interest_key = excluded.interest_key, is_current = true;
end;

-- Says that the catalogue has changed; with `entry`, that people's choices have to follow to it. Returns the events.
create or replace function interests_changed(entry text, at timestamptz) returns jsonb
language sql volatile
return content_changed('interests', at) || case when entry is null then '[]' else jsonb_build_array(announce(
  type => 'interest.merged', payload => jsonb_build_object('key', entry), at => at
)) end;

-- Adds an entry, the last of its category without a `place`. outcome: 'ok', 'no_category', 'taken' (with `locale`, null
-- where it is the entry's own label). Returns { outcome, interest, events }.
create or replace function create_interest(
  key text, label text, labels jsonb, aliases jsonb, category text, place integer, operator uuid, at timestamptz
) returns jsonb
language plpgsql as $$
#variable_conflict use_variable
declare
  made interests;
  taken text;
begin
  perform lock_interest_catalogue();
  if not exists (select from interest_categories c where c.id = category) then return jsonb_build_object('outcome', 'no_category'); end if;
  taken := taken_interest_alias(key, aliases);
  if taken is not null or exists (select from interests i where i.key = create_interest.key)
    or exists (select from interest_aliases a where a.key = create_interest.key and a.is_current)
  then
    return jsonb_build_object('outcome', 'taken', 'locale', taken);
  end if;
  delete from interest_aliases a where a.key = create_interest.key;
  insert into interests (key, label, labels, category_id, category, "position", created_at, updated_at)
  select key, label, labels, c.id, c.labels ->> 'en',
    coalesce(place, (select max(i."position") + 1 from interests i where i.category_id = c.id), 0), at, at
  from interest_categories c where c.id = create_interest.category
  returning * into made;
  perform set_interest_aliases(key, aliases);
  perform note_operator_act(
    operator => operator, act => 'interest.create', subject => key, reason => null, note => null, before => null,
    after => interest_row(made) - '{key,updated_at}'::text[], at => at
  );
  return jsonb_build_object('outcome', 'ok', 'interest', interest_row(made),
    'events', interests_changed(case when aliases <> '{}' then key end, at));
end
$$;

-- Changes what is not null. `labels` are all of them, and `aliases` their keys. `expected` are the versions that the caller
-- may have read; null for any. outcome: 'ok', 'not_found', 'stale', 'merged', 'no_category', 'taken' (with `locale`).
-- Returns { outcome, interest, events }.
create or replace function change_interest(
  key text, labels jsonb, aliases jsonb, category text, place integer, expected integer[], operator uuid, at timestamptz
) returns jsonb
language plpgsql as $$
#variable_conflict use_variable
declare
  was interests;
  made interests;
  taken text;
begin
  perform lock_interest_catalogue();
  select i.* into was from interests i where i.key = change_interest.key for update;
  if was.key is null then return jsonb_build_object('outcome', 'not_found'); end if;
  if was.version <> all (expected) then return jsonb_build_object('outcome', 'stale'); end if;
  if was.merged_into is not null then return jsonb_build_object('outcome', 'merged', 'into', was.merged_into); end if;
  if category is not null and not exists (select from interest_categories c where c.id = category) then
    return jsonb_build_object('outcome', 'no_category');
  end if;
  taken := taken_interest_alias(key, aliases);
  if taken is not null then return jsonb_build_object('outcome', 'taken', 'locale', taken); end if;
  -- Doubles stay in the category of their entry, so that an empty one has none either.
  update interests i set category_id = c.id, category = c.labels ->> 'en', updated_at = at
  from interest_categories c where c.id = change_interest.category and i.merged_into = was.key;
  update interests i set labels = coalesce(change_interest.labels, i.labels), category_id = c.id, category = c.labels ->> 'en',
    "position" = coalesce(place, i."position"), version = i.version + 1, updated_at = at
  from interest_categories c where c.id = coalesce(change_interest.category, i.category_id) and i.key = was.key
  returning i.* into made;
  if labels is not null then perform set_interest_aliases(key, aliases); end if;
  perform note_operator_act(
    operator => operator, act => 'interest.change', subject => key, reason => null, note => null,
    before => interest_row(was) - '{key,updated_at}'::text[], after => interest_row(made) - '{key,updated_at}'::text[], at => at
  );
  return jsonb_build_object('outcome', 'ok', 'interest', interest_row(made),
    'events', interests_changed(case when labels is not null then key end, at));
end
$$;

-- Removes an entry; what people have chosen stays with them. outcome: 'ok', 'not_found', 'stale', 'has_doubles' (others are
-- merged into it), 'followed' (a double whose choices are still following). Returns { outcome, interest, events }.
create or replace function delete_interest(key text, expected integer[], operator uuid, at timestamptz) returns jsonb
language plpgsql as $$
#variable_conflict use_variable
declare
  was interests;
begin
  perform lock_interest_catalogue();
  select i.* into was from interests i where i.key = delete_interest.key for update;
  if was.key is null then return jsonb_build_object('outcome', 'not_found'); end if;
  if was.version <> all (expected) then return jsonb_build_object('outcome', 'stale'); end if;
  if exists (select from interests i where i.merged_into = was.key) then return jsonb_build_object('outcome', 'has_doubles'); end if;
  if was.merged_into is not null and exists (
    select from profiles p
    where p.interest_keys && array(select was.key union all select a.key from interest_aliases a where a.interest_key = was.key))
  then
    return jsonb_build_object('outcome', 'followed');
  end if;
  delete from interests i where i.key = was.key;
  perform note_operator_act(
    operator => operator, act => 'interest.delete', subject => key, reason => null, note => null,
    before => interest_row(was) - '{key,updated_at}'::text[], after => null, at => at
  );
  return jsonb_build_object('outcome', 'ok', 'interest', interest_row(was), 'events', interests_changed(null, at));
end
$$;

-- Makes an entry a double of another: it is listed no longer, nor what had been merged into it, and people's choices follow.
-- outcome: 'ok', 'not_found', 'stale', 'merged' (it is a double already), 'itself', 'no_target', 'target_merged' (with
-- `into`). Returns { outcome, interest, events }.
create or replace function merge_interest(key text, target text, expected integer[], operator uuid, at timestamptz) returns jsonb
language plpgsql as $$
#variable_conflict use_variable
declare
  was interests;
  made interests;
  entry interests;
  doubles jsonb;
begin
  perform lock_interest_catalogue();
  select i.* into was from interests i where i.key = merge_interest.key for update;
  if was.key is null then return jsonb_build_object('outcome', 'not_found'); end if;
  if was.version <> all (expected) then return jsonb_build_object('outcome', 'stale'); end if;
  if target = key then return jsonb_build_object('outcome', 'itself'); end if;
  select i.* into entry from interests i where i.key = target;
  if entry.key is null then return jsonb_build_object('outcome', 'no_target'); end if;
  if was.merged_into is not null then return jsonb_build_object('outcome', 'merged', 'into', was.merged_into); end if;
  if entry.merged_into is not null then return jsonb_build_object('outcome', 'target_merged', 'into', entry.merged_into); end if;
  with followed as (
    update interests i set merged_into = entry.key, category_id = entry.category_id, category = entry.category,
      version = i.version + 1, updated_at = at
    where i.key = was.key or i.merged_into = was.key returning i.key
  )
  select coalesce(jsonb_agg(f.key order by f.key) filter (where f.key <> was.key), '[]') into doubles from followed f;
  select i.* into made from interests i where i.key = was.key;
  perform note_operator_act(
    operator => operator, act => 'interest.merge', subject => key, reason => null, note => null, before => null,
    after => jsonb_build_object('into', entry.key, 'with', doubles), at => at
  );
  return jsonb_build_object('outcome', 'ok', 'interest', interest_row(made), 'events', interests_changed(entry.key, at));
end
$$;

-- Creates or changes a category. Returns { outcome: 'ok', category, events }.
create or replace function set_interest_category(
  id text, labels jsonb, place integer, operator uuid, at timestamptz
) returns jsonb
language plpgsql as $$
#variable_conflict use_variable
declare
  was interest_categories;
  made interest_categories;
begin
  perform lock_interest_catalogue();
  select c.* into was from interest_categories c where c.id = set_interest_category.id;
  insert into interest_categories as c (id, labels, "position", created_at, updated_at)
  values (id, labels, place, at, at)
  on conflict on constraint interest_categories_pkey do update
    set labels = excluded.labels, "position" = excluded."position", updated_at = excluded.updated_at
  returning c.* into made;
  update interests i set category = made.labels ->> 'en' where i.category_id = made.id and i.category <> made.labels ->> 'en';
  perform note_operator_act(
    operator => operator, act => case when was.id is null then 'interest_category.create' else 'interest_category.change' end,
    subject => id, reason => null, note => null,
    before => case when was.id is not null then jsonb_build_object('labels', was.labels, 'position', was.position) end,
    after => jsonb_build_object('labels', made.labels, 'position', made.position), at => at
  );
  return jsonb_build_object('outcome', 'ok', 'category', interest_category_row(made), 'events', interests_changed(null, at));
end
$$;

-- Removes an empty category. outcome: 'ok', 'not_found', 'not_empty'. Returns { outcome, category, events }.
create or replace function delete_interest_category(id text, operator uuid, at timestamptz) returns jsonb
language plpgsql as $$
#variable_conflict use_variable
declare
  was interest_categories;
begin
  perform lock_interest_catalogue();
  select c.* into was from interest_categories c where c.id = delete_interest_category.id;
  if was.id is null then return jsonb_build_object('outcome', 'not_found'); end if;
  if exists (select from interests i where i.category_id = was.id) then return jsonb_build_object('outcome', 'not_empty'); end if;
  delete from interest_categories c where c.id = was.id;
  perform note_operator_act(
    operator => operator, act => 'interest_category.delete', subject => id, reason => null, note => null,
    before => jsonb_build_object('labels', was.labels, 'position', was.position), after => null, at => at
  );
  return jsonb_build_object('outcome', 'ok', 'category', interest_category_row(was), 'events', interests_changed(null, at));
end
$$;
