-- How long somebody has to wait before they ask again, who has taken back what they asked so many times. The first time may
-- have been a slip; asking and taking back in turn must not become a siren.
create or replace function pause_after(withdrawn integer) returns interval
language sql immutable parallel safe
return case when withdrawn <= 1 then interval '0' when withdrawn = 2 then interval '1 hour' when withdrawn = 3 then interval '1 day'
  else interval '7 days' end;

-- Counts a wish that its sender has taken back before it was answered, in whatever way.
create or replace function note_withdrawal(actor uuid, target uuid, at timestamptz) returns void
language sql volatile
begin atomic
  insert into withdrawals as w (from_user_id, to_user_id, times, last_at) values (actor, target, 1, at)
  on conflict (from_user_id, to_user_id) do update set times = w.times + 1, last_at = at;
end;

-- From when on somebody may ask again who has taken back what they asked; null when they need not wait.
create or replace function paused_until(actor uuid, target uuid, at timestamptz) returns timestamptz
language sql stable parallel safe
return (select w.last_at + pause_after(w.times) from withdrawals w
  where w.from_user_id = actor and w.to_user_id = target and w.last_at + pause_after(w.times) > at);
