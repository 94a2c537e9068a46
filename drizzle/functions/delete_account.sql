-- Hides an account and ends its sessions. Nothing is lost until `until`; then purge_accounts deletes it. Repeating it
-- ends the sessions opened since, and postpones nothing. No row when the account does not exist.
create or replace function delete_account(account uuid, until timestamptz, by_session uuid, from_ip text, at timestamptz)
returns table (is_new boolean, person users, events jsonb)
language plpgsql as $$
declare
  a users;
  was_there boolean;
  changed jsonb := '[]';
begin
  select u.* into a from users u where u.id = account for update;
  if a.id is null then return; end if;
  was_there := a.deleted_at is null;
  if was_there then
    update users u set deleted_at = at, restorable_until = until, updated_at = at where u.id = account returning u.* into a;
    perform note_security_event(
      type => 'account_deleted', account => account, session => by_session, ip => from_ip, details => null, at => at
    );
    changed := restate_conversations(account, at) || announce(
      type => 'account.deletion_changed', payload => jsonb_build_object('user_id', account), at => at
    );
  end if;
  return query select was_there, a, end_sessions(
    account => account, only_session => null, keep_session => null, reason => 'account_deleted', from_ip => from_ip,
    at => at
  ) || changed;
end
$$;

-- Restores a deleted account.
-- outcome: 'restored'; 'active' (it was not deleted); 'over' (too late; the purge is about to delete it). No row when
-- it does not exist.
create or replace function restore_account(account uuid, by_session uuid, from_ip text, at timestamptz)
returns table (outcome text, person users, events jsonb)
language plpgsql as $$
declare
  a users;
begin
  select u.* into a from users u where u.id = account for update;
  if a.id is null then return; end if;
  if a.deleted_at is null or coalesce(a.restorable_until, a.deleted_at) <= at then
    return query select case when a.deleted_at is null then 'active' else 'over' end, a, '[]'::jsonb;
    return;
  end if;
  -- Restoring is a use, whichever way its owner came back.
  update users u set deleted_at = null, restorable_until = null, updated_at = at, last_active_at = at where u.id = account
  returning u.* into a;
  perform note_security_event(
    type => 'account_restored', account => account, session => by_session, ip => from_ip, details => null, at => at
  );
  return query select 'restored', a,
    restate_conversations(account, at) || announce(
      type => 'account.deletion_changed', payload => jsonb_build_object('user_id', account), at => at
    );
end
$$;

-- Purges at most `most` accounts past their restore period. Locked ones are skipped until the next run, so that two
-- purges never wait for each other. Returns the events.
create or replace function purge_accounts(most integer, at timestamptz) returns jsonb
language sql volatile
return (
  select coalesce(jsonb_agg(event), '[]') from (
    select u.id from users u where u.deleted_at is not null and u.restorable_until <= at
    order by u.restorable_until limit most for update skip locked
  ) due cross join lateral close_account(account => due.id, reason => 'deleted_by_owner', at => at) closed
    cross join lateral jsonb_array_elements(closed.events) event
);
