-- What the product notices by itself. Each function joins an explanation to the case about a person, and changes nothing else
-- about them; see docs/safety-signals.md.

-- How urgent a signal is: the row `signal` of REASONS in src/catalogue/cases.ts, its twin.
create or replace function signal_urgency() returns jsonb
language sql immutable parallel safe
return jsonb_build_object('queue', 'fraud', 'severity', 3, 'due_hours', 48);

-- Joins a signal to the case about a person. The same one again joins only when it is about twice as much as before: `seen`
-- people, bans or journeys. `about`: the decision that it is about, which is told once and for all; without one the signal
-- rests until the case is closed, and for a day at least. Returns whether it has joined. Concurrent ones wait for each other.
create or replace function raise_signal(subject uuid, name text, about uuid, seen integer, reason text, at timestamptz) returns boolean
language plpgsql as $$
declare
  rest constant interval := '24 hours';
begin
  perform pg_advisory_xact_lock(hashtextextended('signal ' || subject, 0));
  if exists (
    select from cases c join case_entries e on e.case_id = c.id
    where c.subject_id = subject and e.signal = name and 2 * coalesce(e.amount, seen) > seen
      and case when about is null then c.status = 'open' or e.at > raise_signal.at - rest else e.ref_id = about end)
  then
    return false;
  end if;
  perform join_case(
    subject => subject,
    entry => jsonb_build_object('kind', 'signal', 'signal', name, 'ref_id', about, 'amount', seen, 'note', reason),
    urgency => signal_urgency(), spoken => null, at => at
  );
  return true;
end
$$;

-- By what an account is recognised in others: what `banned_marks` keeps of somebody who is banned.
create or replace function marks_of(account uuid) returns table (kind text, mark text)
language sql stable parallel safe
begin atomic
  select m.kind, m.mark from users u
  cross join lateral (values ('phone', u.phone_index), ('email', u.email_index), ('google', u.google_index)) m(kind, mark)
  where u.id = account and m.mark is not null
  union
  select 'device', s.device_index from sessions s where s.user_id = account and s.device_index is not null
  union
  select 'photo', ph.picture_index from photos ph where ph.user_id = account and ph.picture_index is not null;
end;

-- Accounts, of at most a hundred sessions, that have used a device and were never banned under it.
create or replace function others_on_device(mark text, account uuid) returns integer
language sql stable parallel safe
return (
  select count(distinct s.user_id) from (
    select x.user_id from sessions x where x.device_index = mark and x.user_id <> account
      and not exists (select from banned_marks b where b.kind = 'device' and b.mark = others_on_device.mark and b.user_id = x.user_id)
    limit 100) s)::integer;

-- An account has got a mark: a device that it signs in on, a contact that it has proved, or a picture. Raises a signal where
-- another account with the same mark was banned. One probe of an index where none was.
create or replace function note_return(account uuid, kind text, mark text, at timestamptz) returns void
language plpgsql as $$
declare
  bans integer;
  newest uuid;
  banned_on date;
  others integer := 0;
begin
  select count(distinct b.user_id), (array_agg(b.decision_id order by b.created_at desc))[1], (max(b.created_at) at time zone 'UTC')::date
    into bans, newest, banned_on
  from banned_marks b where b.kind = note_return.kind and b.mark = note_return.mark and b.user_id <> account;
  if bans = 0 then return; end if;
  if kind = 'device' then others := others_on_device(mark, account); end if;
  perform raise_signal(
    subject => account,
    name => case kind when 'device' then 'device_of_banned' when 'photo' then 'photo_of_banned' else 'contact_of_banned' end,
    about => newest, seen => bans,
    reason => concat_ws(' ',
      case kind
        when 'device' then 'Uses a device of a banned account.'
        when 'phone' then 'Has the phone number of a banned account.'
        when 'email' then 'Has the e-mail address of a banned account.'
        when 'google' then 'Signs in with the Google identity of a banned account.'
        else 'Has added a picture of a banned account.' end,
      format('Banned on %s.', banned_on),
      case when bans > 1 then format('%s accounts with it are banned.', bans) end,
      case when others > 0 then format(
        'The device is shared: %s.',
        case when others = 1 then 'one account that was never banned uses it, too'
          else others || ' accounts that were never banned use it, too' end) end),
    at => at
  );
end
$$;

-- The same for accounts that had a mark of somebody before they were banned. Devices count for ninety days after a session was
-- last used.
create or replace function note_companions(banned uuid, at timestamptz) returns void
language plpgsql as $$
declare
  most constant integer := 50;
  companion record;
begin
  -- In the order of accounts, as `note_first_messages` takes them, so that two never wait for each other.
  for companion in
    select distinct c.user_id, b.kind, b.mark from banned_marks b cross join lateral (
      select s.user_id from sessions s
      where b.kind = 'device' and s.device_index = b.mark and s.last_used_at > note_companions.at - interval '90 days'
      union
      select ph.user_id from photos ph where b.kind = 'photo' and ph.picture_index = b.mark
    ) c join users u on u.id = c.user_id and u.status <> 'banned'
    where c.user_id <> banned
      and b.decision_id in (select d.id from safety_decisions d where d.subject_id = banned and d.measure = 'ban')
    order by c.user_id, b.kind limit most
  loop
    perform note_return(account => companion.user_id, kind => companion.kind, mark => companion.mark, at => at);
  end loop;
end
$$;

-- Records how people have begun to write to others, and raises what that tells about the senders. The same twice changes
-- nothing.
--
-- openings: [{ sender_id, receiver_id, fingerprint, finds, at }]
-- rules: { hours, identical, finds: [{ signal, of, least, words }] }; a signal counts different people within `hours`
create or replace function note_first_messages(openings jsonb, rules jsonb, at timestamptz) returns void
language plpgsql as $$
declare
  sender uuid;
  since timestamptz;
  rule jsonb;
  people integer;
  kinds text[];
begin
  for sender, since in
    select u.id, max(o.at) - make_interval(hours => (rules ->> 'hours')::integer)
    from jsonb_to_recordset(openings) as o(sender_id uuid, at timestamptz) join users u on u.id = o.sender_id
    group by u.id order by u.id
  loop
    -- Of two batches with the same sender, the second counts what the first has written.
    perform pg_advisory_xact_lock(hashtextextended('signal ' || sender, 0));
    insert into first_messages as f (sender_id, receiver_id, fingerprint, finds, at)
    select o.sender_id, o.receiver_id, (array_agg(o.fingerprint order by o.at) filter (where o.fingerprint is not null))[1],
      array(
        select distinct x.found from jsonb_to_recordset(openings) as y(sender_id uuid, receiver_id uuid, finds jsonb)
        cross join lateral jsonb_array_elements_text(y.finds) as x(found)
        where y.sender_id = o.sender_id and y.receiver_id = o.receiver_id order by 1),
      min(o.at)
    from jsonb_to_recordset(openings) as o(sender_id uuid, receiver_id uuid, fingerprint text, at timestamptz)
    where o.sender_id = sender group by o.sender_id, o.receiver_id
    on conflict (sender_id, receiver_id) do update set
      fingerprint = coalesce(f.fingerprint, excluded.fingerprint),
      finds = array(select distinct x from unnest(f.finds || excluded.finds) x order by 1);

    select coalesce(max(same.people), 0) into people from (
      select count(*) as people from first_messages f
      where f.sender_id = sender and f.at > since and f.fingerprint is not null group by f.fingerprint) same;
    if people >= (rules ->> 'identical')::integer then
      perform raise_signal(
        subject => sender, name => 'identical_first_messages', about => null, seen => people,
        reason => format('The same first message to %s people within %s hours.', people, rules ->> 'hours'), at => at
      );
    end if;
    for rule in select r from jsonb_array_elements(rules -> 'finds') r loop
      select count(distinct f.receiver_id), array_agg(distinct x.found order by x.found) into people, kinds
      from first_messages f cross join lateral unnest(f.finds) as x(found)
      where f.sender_id = sender and f.at > since and (rule -> 'of') ? x.found;
      if people >= (rule ->> 'least')::integer then
        perform raise_signal(
          subject => sender, name => rule ->> 'signal', about => null, seen => people,
          reason => format('%s (%s) in first messages to %s within %s hours.', rule ->> 'words',
            replace(array_to_string(kinds, ', '), '_', ' '),
            case when people = 1 then 'one person' else people || ' people' end, rules ->> 'hours'),
          at => at
        );
      end if;
    end loop;
  end loop;
end
$$;

-- A profile has been placed somewhere. Raises a signal when nobody can have come there from where it was placed before:
-- further than 500 km, faster than 1,000 km an hour. Rounding to whole degrees moves two places by up to 160 km, which are
-- given to the person. The caller holds the profile's row, so that one journey is compared after the other.
create or replace function note_place(account uuid, latitude double precision, longitude double precision, at timestamptz) returns void
language plpgsql as $$
declare
  rounding constant double precision := 160;
  least_km constant double precision := 500;
  fastest constant double precision := 1000;
  new_lat constant smallint := round(latitude);
  new_lon constant smallint := round(longitude);
  before session_places;
  km double precision;
  hours double precision;
begin
  select p.* into before from session_places p where p.user_id = account;
  km := km_between(lat_a => before.lat, lon_a => before.lon, lat_b => new_lat, lon_b => new_lon) - rounding;
  hours := extract(epoch from note_place.at - before.at) / 3600.0;
  insert into session_places as p (user_id, lat, lon, at) values (account, new_lat, new_lon, note_place.at)
  on conflict (user_id) do update set lat = excluded.lat, lon = excluded.lon, at = excluded.at,
    journeys = p.journeys + case when km > least_km and km > fastest * hours then 1 else 0 end;
  if km > least_km and km > fastest * hours then
    perform raise_signal(
      subject => account, name => 'impossible_travel', about => null, seen => before.journeys + 1,
      reason => format('The profile moved at least %s km within %s.%s', floor(km / 100) * 100,
        case when hours < 1 then 'an hour' else ceil(hours) || ' hours' end,
        case when before.journeys > 0 then format(' It is journey %s of the kind.', before.journeys + 1) end),
      at => at
    );
  end if;
end
$$;
