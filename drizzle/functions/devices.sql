-- Registers a device for a live session of an account. A session has one token and a token one session: the newest
-- registration replaces earlier ones of either; and so with the PushKit token, which is kept where `keeps_voip` is set.
-- Registering and ending the session are serialised, so that no device outlives its session. No row when the session
-- has ended.
create or replace function register_device(
  account uuid, session uuid, new_device uuid, kind text, index text, cipher text,
  keeps_voip boolean, voip_index text, voip_cipher text, at timestamptz)
returns setof devices
language plpgsql as $$
begin
  perform from sessions s where s.id = session and s.user_id = account and s.ended_at is null for no key update;
  if not found then return; end if;
  -- Of two new rows with the same PushKit token the second must see the first.
  if voip_index is not null then perform pg_advisory_xact_lock(hashtextextended(voip_index, 0)); end if;
  -- Always in the same order, so that two registrations of each other's rows never deadlock.
  perform from devices d where d.session_id = session or d.token_index = index or d.voip_token_index = voip_index
  order by d.id for update;
  if keeps_voip and kind = 'ios' then
    select d.voip_token_index, d.voip_token_cipher into voip_index, voip_cipher from devices d where d.session_id = session;
  end if;
  delete from devices d where d.session_id = session and d.token_index <> index;
  update devices d set voip_token_index = null, voip_token_cipher = null
  where d.voip_token_index = voip_index and d.session_id <> session;
  return query
    insert into devices as d (
      id, user_id, session_id, platform, token_index, token_cipher, voip_token_index, voip_token_cipher, created_at, updated_at)
    values (new_device, account, session, kind, index, cipher, voip_index, voip_cipher, at, at)
    on conflict (token_index) do update set
      -- For another account it is another device.
      id = case when d.session_id = excluded.session_id then d.id else excluded.id end,
      created_at = case when d.session_id = excluded.session_id then d.created_at else excluded.created_at end,
      user_id = excluded.user_id, session_id = excluded.session_id, platform = excluded.platform,
      token_cipher = excluded.token_cipher, voip_token_index = excluded.voip_token_index,
      voip_token_cipher = excluded.voip_token_cipher, updated_at = excluded.updated_at
    returning d.*;
end
$$;

-- The device of a session is deleted with it, by any function.
create or replace function forget_device() returns trigger
language plpgsql as $$
begin
  delete from devices d where d.session_id = new.id;
  return null;
end
$$;

create or replace trigger sessions_forget_device after update of ended_at on sessions
for each row when (new.ended_at is not null) execute function forget_device();
