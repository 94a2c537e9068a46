-- Applies erasures again that this database does not know of, because it was restored to an earlier moment; see
-- docs/decisions/restore.md. An account that was closed is closed; one whose owner deleted it is deleted with the same date,
-- unless the deletion is in the log of security events: then the owner may have restored it since.
--
-- marks: [{ account, deleted_at, until }]; both times null of a closed account
-- most: accounts in a run; to be repeated while events come
-- Returns the events.
create or replace function reapply_erasures(marks jsonb, most integer, at timestamptz) returns jsonb
language plpgsql as $$
declare
  m record;
  events jsonb := '[]';
begin
  for m in
    -- Of an account that was deleted and then closed, the closing counts.
    select distinct on (x.account) x.account, x.deleted_at, x.until
    from jsonb_to_recordset(marks) as x(account uuid, deleted_at timestamptz, until timestamptz)
      join users u on u.id = x.account
    where x.deleted_at is null or (u.deleted_at is null and not exists (
      select from security_events e
      where e.user_id = x.account and e.type = 'account_deleted' and date_trunc('milliseconds', e.at) >= x.deleted_at))
    order by x.account, x.deleted_at desc nulls first
    limit most
  loop
    -- Nothing follows where the account has gone meanwhile.
    events := events || case
      when m.deleted_at is null then coalesce((
        select c.events from close_account(account => m.account, reason => 'erased_before_restore', at => reapply_erasures.at) c
      ), '[]')
      else coalesce((
        select d.events from delete_account(
          account => m.account, until => m.until, by_session => null, from_ip => null, at => reapply_erasures.at
        ) d
      ), '[]')
    end;
  end loop;
  return events;
end
$$;
