-- The pause before a user may ask again, by how often they have withdrawn. The first time may have been a mistake;
-- alternately asking and withdrawing must not become a way to keep notifying.
create or replace function pause_after(withdrawn integer) returns interval
language sql immutable parallel safe
return case when withdrawn <= 1 then interval '0' when withdrawn = 2 then interval '1 hour' when withdrawn = 3 then interval '1 day'
  else interval '7 days' end;

-- Counts an interest that its sender has withdrawn before it was answered, in any form.
create or replace function note_withdrawal(actor uuid, target uuid, at timestamptz) returns void
language sql volatile
begin atomic
  insert into withdrawals as w (from_user_id, to_user_id, times, last_at) values (actor, target, 1, at)
  on conflict (from_user_id, to_user_id) do update set times = w.times + 1, last_at = at;
end;

-- When a user who has withdrawn may ask again; null for at once.
create or replace function paused_until(actor uuid, target uuid, at timestamptz) returns timestamptz
language sql stable parallel safe
return (select w.last_at + pause_after(w.times) from withdrawals w
  where w.from_user_id = actor and w.to_user_id = target and w.last_at + pause_after(w.times) > at);
