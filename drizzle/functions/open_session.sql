-- Opens a session for an active account. Beyond the maximum, the least recently used ones end. Returns their events, and that of
-- the signals that the sign-in has raised.
--
-- s: { id, refresh_hash, refresh_expires_at, device_hash, device_index, device_name, platform, ip }; others of its fields are for `note_sign_up`
create or replace function open_session(account uuid, s jsonb, how text, at timestamptz) returns jsonb
language plpgsql as $$
declare
  most constant integer := 20;
  surplus uuid;
  ended jsonb := '[]';
begin
  insert into sessions (id, user_id, refresh_hash, rotated_at, refresh_expires_at, device_hash, device_index, device_name, platform, ip,
    last_used_at, created_at)
  values ((s ->> 'id')::uuid, account, s ->> 'refresh_hash', at, (s ->> 'refresh_expires_at')::timestamptz, s ->> 'device_hash',
    s ->> 'device_index', s ->> 'device_name', s ->> 'platform', s ->> 'ip', at, at);
  perform note_security_event(
    type => 'signed_in', account => account, session => (s ->> 'id')::uuid, ip => s ->> 'ip', details => how, at => at
  );
  perform note_return(account => account, kind => 'device', mark => s ->> 'device_index', at => at);

  for surplus in
    select x.id from sessions x where x.user_id = account and x.ended_at is null
    order by x.last_used_at desc, x.id desc offset most
  loop
    ended := ended || end_sessions(
      account => account, only_session => surplus, keep_session => null, reason => 'too_many_sessions',
      from_ip => s ->> 'ip', at => at
    );
  end loop;
  return ended || cases_changed_events();
end
$$;
