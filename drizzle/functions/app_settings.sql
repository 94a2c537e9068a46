-- History is append-only.
create or replace function keep_app_setting_revisions() returns trigger
language plpgsql as $$
begin
  raise exception 'the history of settings is append-only';
end
$$;

create or replace trigger app_setting_revisions_append_only before update or delete on app_setting_revisions
for each row execute function keep_app_setting_revisions();

-- Gives a setting another value; SQL null: the one that it comes with. `expected` are the revisions that the caller may have
-- read; null for any. outcome: 'ok', 'stale', 'same' (it has that value already). Returns { outcome, revision, events }.
create or replace function change_app_setting(
  key text, value jsonb, reason text, expected integer[], operator uuid, at timestamptz
) returns jsonb
language plpgsql as $$
#variable_conflict use_variable
declare
  latest integer;
  old jsonb;
begin
  -- Of two who change one setting at once, the second sees what the first has done.
  perform pg_advisory_xact_lock(hashtextextended('app_setting ' || key, 0));
  select coalesce(max(r.revision), 0) into latest from app_setting_revisions r where r.key = change_app_setting.key;
  if latest <> all (expected) then return jsonb_build_object('outcome', 'stale', 'revision', latest); end if;
  select s.value into old from app_settings s where s.key = change_app_setting.key;
  if old is not distinct from value then return jsonb_build_object('outcome', 'same', 'revision', latest); end if;
  insert into app_setting_revisions (key, revision, value, reason, author_id, created_at)
  values (key, latest + 1, value, reason, operator, at);
  if value is null then
    delete from app_settings s where s.key = change_app_setting.key;
  else
    insert into app_settings as s (key, value, updated_at) values (key, value, at)
    on conflict on constraint app_settings_pkey do update set value = excluded.value, updated_at = excluded.updated_at;
  end if;
  perform note_operator_act(
    operator => operator, act => 'setting.change', subject => key, reason => null, note => reason,
    before => jsonb_build_object('revision', latest, 'value', old), after => jsonb_build_object('revision', latest + 1, 'value', value),
    at => at
  );
  return jsonb_build_object('outcome', 'ok', 'revision', latest + 1, 'events', content_changed('settings', at));
end
$$;

-- What every isolate keeps: { version, overrides, consents }. `consents` are the pages that have to be accepted again.
create or replace function app_configuration() returns jsonb
language sql stable
return jsonb_build_object(
  'version', coalesce((select v.version from content_versions v where v.name = 'settings'), 0),
  'overrides', coalesce((select jsonb_object_agg(s.key, s.value) from app_settings s), '{}'),
  'consents', coalesce((
    select jsonb_agg(jsonb_build_object('slug', p.slug, 'locale', p.locale, 'since', p.consent_since))
    from pages p where p.consent_revision is not null), '[]')
);
