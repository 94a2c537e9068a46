drop function decide;
--> statement-breakpoint
-- Whether either of two people has blocked the other.
create or replace function is_blocked(one uuid, other uuid) returns boolean
language sql stable parallel safe
return exists (select from blocks where (blocker_id = one and blocked_id = other) or (blocker_id = other and blocked_id = one));

-- Whether somebody has said that they would like to meet somebody.
create or replace function has_liked(one uuid, other uuid) returns boolean
language sql stable parallel safe
return exists (
  select from decisions d where d.from_user_id = one and d.to_user_id = other and d.status in ('pending', 'accepted'));

-- Whether `person` looks for people of the gender and the age of `other`.
create or replace function looks_for(person listings, other listings, day date) returns boolean
language sql immutable parallel safe
return (person.audience & other.gender) <> 0
  and age_on(other.birth_date, day) between person.age_min and person.age_max;

-- Whether `viewer` may be shown `other` and may like, ask or write to them: the one rule behind the feed, likes,
-- interests and requests. Both are listed, so both are published, active and adult.
--
-- Each looks for the gender and age of the other, and `viewer` is near enough for `other`; how far `viewer` wants to look
-- is for their feed to say. Who has liked the viewer has agreed to meet them, from wherever they are.
create or replace function can_meet(viewer listings, other listings, day date) returns boolean
language sql stable parallel safe
return viewer.user_id <> other.user_id
  and looks_for(viewer, other, day)
  and looks_for(other, viewer, day)
  and (
    other.shown = 2 and viewer.x * other.x + viewer.y * other.y + viewer.z * other.z >= other.reach
    or other.shown > 0 and has_liked(other.user_id, viewer.user_id))
  and not is_blocked(viewer.user_id, other.user_id);

--> statement-breakpoint
-- How well an age fits a range: 100 in its middle, 50 at its ends.
create or replace function age_points(age integer, age_min integer, age_max integer) returns integer
language sql immutable parallel safe
return 100 - 50 * abs(2 * age - age_min - age_max) / greatest(1, age_max - age_min);

-- 100 for nothing, 0 for `most` and more.
create or replace function fading_points(amount integer, most integer) returns integer
language sql immutable parallel safe
return 100 - 100 * least(greatest(amount, 0), most) / most;

-- Whether somebody shows themselves and looks for people of a gender and an age; see can_meet.
create or replace function could_accept(l listings, gender smallint, age integer) returns boolean
language sql immutable parallel safe
return l.shown > 0 and (l.audience & gender) <> 0 and age between l.age_min and l.age_max;

-- A page of somebody's feed. src/features/discovery/ranking.ts tells in words how it is made up, and owns the numbers.
--
-- Candidates are taken in waves: of one band of distance, the most recently active. The people of a wave are ranked, and
-- given out in that order until the page is full. With each comes the place where the page could go on: band and wave.
create or replace function feed_page(
  viewer_id uuid, at timestamptz, page_size integer,
  bands integer[], wave integer, weights integer[], scales integer[],
  -- Where to go on; nulls on the first page. `seen`: ends of the ids that this wave has given out. Who has come to another
  -- place since the first page is left out, because they may have been shown where they were.
  origin double precision[], band_start integer, wave_start_hour integer, wave_start_user uuid,
  wave_finish_hour integer, wave_finish_user uuid, seen text[]
) returns table (
  user_id uuid, distance_km integer, points integer,
  band integer, start_hour integer, start_user uuid, finish_hour integer, finish_user uuid
)
language plpgsql stable
-- The statements are the same for everybody, and planning them takes longer than most of them.
set plan_cache_mode = force_generic_plan
as $$
declare
  -- Of the right tiles, genders and ages so many are looked at one by one; if there are more, the most recently active
  -- first, unless the viewer has decided about so many that most of these are done with.
  few constant integer := 8000;
  much constant integer := 2000;
  no_hour constant integer := 2147483647;
  no_user constant uuid := 'ffffffff-ffff-ffff-ffff-ffffffffffff';
  day constant date := (at at time zone 'utc')::date;
  hour constant integer := floor(extract(epoch from at) / 3600);
  viewer listings;
  wishes profiles;
  genders smallint[];
  -- A record, because an array of its own would be copied with every look at it.
  decided record;
  age integer;
  born_after date;
  born_until date;
  lat double precision;
  lon double precision;
  here_x double precision;
  here_y double precision;
  here_z double precision;
  band_end integer;
  nearest double precision;
  farthest double precision;
  tiles integer[];
  look_at_all boolean;
  hours_back integer;
  since_hour integer;
  is_resumed boolean;
  ids uuid[];
  cosines double precision[];
  hours integer[];
  given integer := 0;
begin
  select l.* into viewer from listings l where l.user_id = viewer_id and l.tile_size = 4;
  select p.* into wishes from profiles p where p.user_id = viewer_id;
  if viewer.user_id is null then return; end if;

  genders := array(select g::smallint from unnest(array[1, 2, 4, 8]) g where g & viewer.audience <> 0);
  age := age_on(viewer.birth_date, day);
  born_after := day - make_interval(years => viewer.age_max + 1);
  born_until := day - make_interval(years => viewer.age_min);
  select array(select d.to_user_id from decisions d where d.from_user_id = viewer_id order by 1) as ids into decided;
  lat := coalesce(origin[1], wishes.cell_lat);
  lon := coalesce(origin[2], wishes.cell_lon);
  here_x := cos(radians(lat)) * cos(radians(lon));
  here_y := cos(radians(lat)) * sin(radians(lon));
  here_z := sin(radians(lat));

  band := coalesce(band_start, 0);
  start_hour := coalesce(wave_start_hour, no_hour);
  start_user := coalesce(wave_start_user, no_user);
  while given < page_size and band < bands[cardinality(bands)] loop
    band_end := (select min(b) from unnest(bands || wishes.max_distance) b where b > band);
    nearest := case when band = 0 then 2 else cosine_of(band + 0.5) end;
    farthest := cosine_of(band_end + 0.5);
    tiles := tiles_in_ring(lat, lon, band, band_end + 0.5, case when band_end <= 64 then 4 else 32 end);
    look_at_all := cardinality(decided.ids) > much or few >= (
      select count(*) from (
        select from listings l
        where l.tile = any(tiles) and l.gender = any(genders) and l.birth_date > born_after and l.birth_date <= born_until
        limit few + 1) matching);

    loop
      is_resumed := wave_finish_hour is not null;
      finish_hour := coalesce(wave_finish_hour, -1);
      finish_user := coalesce(wave_finish_user, '00000000-0000-0000-0000-000000000000');
      -- Back in time by steps that grow until there are enough; what an interval holds is complete.
      hours_back := 6;
      loop
        since_hour := case when is_resumed then finish_hour when look_at_all or hours_back > 2500 then -1
          else least(start_hour, hour) - hours_back end;
        select array_agg(c.user_id), array_agg(c.cosine), array_agg(c.active_hour) into ids, cosines, hours from (
          select c.user_id, c.active_hour, c.cosine
          from (
            -- One of these, each by its index. (What is added to the date of birth keeps the choice of the index from it.)
            select l.user_id, l.active_hour, l.shown, l.reach, l.x * here_x + l.y * here_y + l.z * here_z as cosine from listings l
            where look_at_all and l.tile = any(tiles) and l.gender = any(genders)
              and l.birth_date > born_after and l.birth_date <= born_until
              and could_accept(l, viewer.gender, age) and l.located_at <= at
            union all
            select l.user_id, l.active_hour, l.shown, l.reach, l.x * here_x + l.y * here_y + l.z * here_z as cosine from listings l
            where not look_at_all and l.tile = any(tiles) and l.gender = any(genders)
              and l.active_hour between since_hour and start_hour
              and l.birth_date + 0 > born_after and l.birth_date + 0 <= born_until
              and could_accept(l, viewer.gender, age) and l.located_at <= at
            -- The distance is worked out once, and what costs more is asked of those who are left.
            offset 0) c
          where c.cosine >= farthest and c.cosine < nearest
            and (c.active_hour, c.user_id) < (start_hour, start_user) and (c.active_hour, c.user_id) >= (finish_hour, finish_user)
            and c.user_id <> viewer_id
            -- Who has liked the viewer has agreed to meet them: from wherever they are, and whoever else may not see them.
            and (c.shown = 2 and c.cosine >= c.reach or c.user_id in (
              select d.from_user_id from decisions d where d.to_user_id = viewer_id and d.status in ('pending', 'accepted')))
            -- Found by halving a sorted list, which costs less than to hash thousands for each search.
            and decided.ids[width_bucket(c.user_id, decided.ids)] is distinct from c.user_id
          order by c.active_hour desc, c.user_id desc
          limit wave) c;
        exit when is_resumed or since_hour < 0 or cardinality(ids) = wave;
        hours_back := hours_back * 4;
      end loop;
      if not is_resumed and ids is not null then
        finish_hour := hours[cardinality(hours)];
        finish_user := ids[cardinality(ids)];
      end if;

      for user_id, distance_km, points in
        select p.user_id, whole_km(w.cosine),
          weights[1] * (age_points(age_on(l.birth_date, day), viewer.age_min, viewer.age_max) + age_points(age, l.age_min, l.age_max)
            + fading_points(whole_km(w.cosine), wishes.max_distance) + fading_points(whole_km(w.cosine), p.max_distance)) / 4
          + weights[2] * fading_points(hour - w.active_hour, scales[1])
          + weights[3] * least(100, 100 * shared / scales[2])
          + weights[4] * fading_points(day - (p.created_at at time zone 'utc')::date, scales[3])
        from unnest(ids, cosines, hours) as w(user_id, cosine, active_hour)
        join listings l on l.user_id = w.user_id and l.tile_size = 4
        join profiles p on p.user_id = w.user_id
        cross join lateral (
          select count(*)::integer as shared from unnest(p.interest_keys) key where key = any(wishes.interest_keys)) s
        where can_meet(viewer, l, day) and right(w.user_id::text, 8) <> all(coalesce(seen, '{}'))
        order by 3 desc, 1 desc
        limit page_size - given
      loop
        given := given + 1;
        return next;
      end loop;
      exit when given >= page_size or not is_resumed and coalesce(cardinality(ids), 0) < wave;
      start_hour := finish_hour;
      start_user := finish_user;
      wave_finish_hour := null;
      seen := '{}';
    end loop;

    band := band_end;
    start_hour := no_hour;
    start_user := no_user;
    wave_finish_hour := null;
    seen := '{}';
  end loop;
end
$$;

--> statement-breakpoint
-- Deletes an account with everything that hangs on it in Postgres, at once. What is elsewhere (sessions in Redis,
-- pictures, rooms, hubs) follows from the events, each of which has at most a hundred conversations. What stays is the log
-- of security events, which holds no personal data but network addresses.
create or replace function close_account(account uuid, reason text, at timestamptz) returns table (events jsonb)
language plpgsql as $$
declare
  most constant integer := 100;
  live jsonb;
  rooms jsonb;
  closed jsonb := '[]';
begin
  -- Whoever signs in at this moment waits, and then finds nobody.
  perform from users u where u.id = account for update;
  if not found then
    return query select closed;
    return;
  end if;
  with ended as (
    select s.id, note_security_event('session_ended', account, s.id, null, reason, at) from sessions s
    where s.user_id = account and s.ended_at is null
  )
  select coalesce(jsonb_agg(e.id), '[]') into live from ended e;
  select coalesce(jsonb_agg(jsonb_build_object(
      'conversation_id', c.id, 'peer_id', case when c.user_a = account then c.user_b else c.user_a end)), '[]')
    into rooms from conversations c where account in (c.user_a, c.user_b);
  -- Reports stay, without what was written in them.
  update reports r set description = null where account in (r.reporter_id, r.reported_id);
  delete from users u where u.id = account;
  perform note_security_event('account_closed', account, null, null, reason, at);
  for part in 0 .. greatest(0, (jsonb_array_length(rooms) - 1) / most) loop
    closed := closed || announce('account.closed', jsonb_build_object(
      'user_id', account,
      'session_ids', live,
      'conversations', coalesce((
        select jsonb_agg(r.room) from jsonb_array_elements(rooms) with ordinality as r(room, place)
        where (r.place - 1) / most = part), '[]')), at);
  end loop;
  return query select closed;
end
$$;

--> statement-breakpoint
-- What everything that happens between two people waits for, so that of two things at the same moment one sees the other.
create or replace function pair_key(one uuid, other uuid) returns bigint
language sql immutable parallel safe
return hashtextextended(least(one, other)::text || greatest(one, other)::text, 0);

-- Opens a match of two people who have none, with their one conversation. Returns { matchId, conversationId, event }.
create or replace function open_match(
  one uuid, other uuid, match_kind text, live_mode text, until timestamptz, at timestamptz, new_match uuid, new_conversation uuid
) returns jsonb
language sql volatile
begin atomic
  with conversation as (
    insert into conversations as c (id, user_a, user_b, status, created_at, updated_at)
    values (new_conversation, least(one, other), greatest(one, other), 'open', at, at)
    on conflict (user_a, user_b) do update set status = 'open', version = c.version + 1, updated_at = at
    returning c.id
  ), match as (
    insert into matches (id, user_a, user_b, conversation_id, kind, mode, status, matched_at, expires_at)
    select new_match, least(one, other), greatest(one, other), c.id, match_kind, live_mode, 'active', at, until from conversation c
    returning id, conversation_id
  )
  select jsonb_build_object('matchId', m.id, 'conversationId', m.conversation_id,
    'event', announce('match.created', jsonb_build_object('match_id', m.id, 'conversation_id', m.conversation_id), at))
  from match m;
end;

-- Lets a live match last.
create or replace function keep_match(match uuid, at timestamptz) returns jsonb
language sql volatile
begin atomic
  with kept as (
    update matches m set expires_at = null, kept_by_a = true, kept_by_b = true where m.id = match returning m.id, m.conversation_id
  ), conversation as (
    update conversations c set version = c.version + 1, updated_at = at from kept k where c.id = k.conversation_id
  )
  select jsonb_build_object('matchId', k.id, 'conversationId', k.conversation_id,
    'event', announce('match.kept', jsonb_build_object('match_id', k.id, 'conversation_id', k.conversation_id), at))
  from kept k;
end;

-- Both have said yes: writes it down for both and makes or keeps their match. `actor` is the one who completes it.
-- Returns what `decide` returns.
create or replace function join_pair(
  actor uuid, other uuid, decision text, words text, at timestamptz, new_decision uuid, new_match uuid, new_conversation uuid
) returns jsonb
language plpgsql as $$
declare
  theirs decisions;
  present uuid;
  match jsonb;
  events jsonb;
begin
  insert into decisions as d (from_user_id, to_user_id, kind, created_at, updated_at, id, status, note)
  values (actor, other, decision, at, at, new_decision, 'accepted', words)
  on conflict (from_user_id, to_user_id) do update set
    kind = excluded.kind, status = 'accepted', note = excluded.note, declined_at = null, updated_at = at;
  -- Somebody who has met the other live may not have said so before.
  insert into decisions as d (from_user_id, to_user_id, kind, created_at, updated_at, status)
  values (other, actor, 'interest', at, at, 'accepted')
  on conflict (from_user_id, to_user_id) do update set
    kind = case when d.kind = 'pass' then 'interest' else d.kind end, status = 'accepted', declined_at = null, updated_at = at
  returning * into theirs;

  select m.id into present from matches m
  where m.user_a = least(actor, other) and m.user_b = greatest(actor, other) and m.status = 'active';
  match := case when present is null then open_match(actor, other, 'mutual', null, null, at, new_match, new_conversation)
    else keep_match(present, at) end;
  events := jsonb_build_array(match -> 'event');
  -- Who likes is told of the match; who has asked openly is also told that they were accepted.
  if theirs.kind <> 'like' then
    events := events || announce('interest.accepted', jsonb_build_object('interest_id', theirs.id, 'by_user_id', actor), at);
  end if;
  return jsonb_build_object('outcome', 'ok', 'isNew', true, 'status', 'accepted',
    'interestId', (select d.id from decisions d where d.from_user_id = actor and d.to_user_id = other),
    'matchId', match -> 'matchId', 'conversationId', match -> 'conversationId', 'events', events);
end
$$;

-- Ends an active match. Whoever ends one that was to last (`ender`; nobody when its time is over) takes their own consent
-- back and says no to the other's; so either may ask again by the rules of interests. Returns the event.
create or replace function close_match(match matches, ender uuid, new_status text, conversation_status text, at timestamptz) returns jsonb
language plpgsql as $$
begin
  update matches m set status = new_status, ended_at = at where m.id = match.id;
  update conversations c set status = conversation_status, version = c.version + 1, updated_at = at where c.id = match.conversation_id;
  if match.expires_at is null then
    update decisions d set
      status = case when d.from_user_id = ender then 'withdrawn' else 'declined' end,
      declined_at = case when d.from_user_id = ender then d.declined_at else at end,
      updated_at = at
    where d.status = 'accepted'
      and (d.from_user_id, d.to_user_id) in ((match.user_a, match.user_b), (match.user_b, match.user_a));
  end if;
  return announce('match.ended', jsonb_build_object('match_id', match.id, 'conversation_id', match.conversation_id), at);
end
$$;

--> statement-breakpoint
-- One of two people who have met live says that the match should last; it does once both have. A wish to meet, said
-- in any other way, says the same. Returns what `decide` returns; status is 'pending' until both have said so.
create or replace function say_keep(present matches, actor uuid, decision text, at timestamptz, new_decision uuid) returns jsonb
language plpgsql as $$
declare
  peer constant uuid := case when present.user_a = actor then present.user_b else present.user_a end;
  is_first constant boolean := present.user_a = actor;
  had_said constant boolean := case when is_first then present.kept_by_a else present.kept_by_b end;
  has_peer constant boolean := case when is_first then present.kept_by_b else present.kept_by_a end;
begin
  if has_peer or exists (
    select from decisions d where d.from_user_id = peer and d.to_user_id = actor and d.status = 'pending')
  then
    return join_pair(actor, peer, decision, null, at, new_decision, null, null);
  end if;
  if had_said then
    return jsonb_build_object('outcome', 'ok', 'isNew', false, 'status', 'pending',
      'matchId', present.id, 'conversationId', present.conversation_id, 'events', '[]'::jsonb);
  end if;
  update matches m set kept_by_a = m.kept_by_a or is_first, kept_by_b = m.kept_by_b or not is_first where m.id = present.id;
  update conversations c set version = c.version + 1, updated_at = at where c.id = present.conversation_id;
  return jsonb_build_object('outcome', 'ok', 'isNew', true, 'status', 'pending',
    'matchId', present.id, 'conversationId', present.conversation_id,
    'events', jsonb_build_array(announce('match.kept', jsonb_build_object('match_id', present.id, 'conversation_id', present.conversation_id), at)));
end
$$;

-- The match of `actor` with that id, once everything else that happens to the pair has been waited for; all null when
-- there is none that the actor may see.
create or replace function own_match(actor uuid, match uuid) returns matches
language plpgsql as $$
declare
  found_match matches;
begin
  perform pg_advisory_xact_lock(pair_key(m.user_a, m.user_b)) from matches m where m.id = match and actor in (m.user_a, m.user_b);
  select m.* into found_match from matches m
  where m.id = match and actor in (m.user_a, m.user_b) and not is_blocked(m.user_a, m.user_b);
  return found_match;
end
$$;

-- Says that a live match should last. outcome: 'ok', 'not_found', 'over' (with its status: it has ended).
create or replace function accept_match(actor uuid, match uuid, at timestamptz, new_decision uuid) returns jsonb
language plpgsql as $$
declare
  m constant matches := own_match(actor, match);
begin
  if m.id is null then return jsonb_build_object('outcome', 'not_found'); end if;
  if m.status <> 'active' then return jsonb_build_object('outcome', 'over', 'status', m.status); end if;
  if m.expires_at is null then
    return jsonb_build_object('outcome', 'ok', 'isNew', false, 'status', 'accepted',
      'matchId', m.id, 'conversationId', m.conversation_id, 'events', '[]'::jsonb);
  end if;
  return say_keep(m, actor, 'interest', at, new_decision);
end
$$;

-- Ends a match: a live one is 'ended', one that was to last 'unmatched'. Doing it again changes nothing.
-- outcome: 'ok', 'not_found'.
create or replace function end_match(actor uuid, match uuid, at timestamptz) returns jsonb
language plpgsql as $$
declare
  m constant matches := own_match(actor, match);
  new_status constant text := case when m.expires_at is null then 'unmatched' else 'ended' end;
begin
  if m.id is null then return jsonb_build_object('outcome', 'not_found'); end if;
  if m.status <> 'active' then
    return jsonb_build_object('outcome', 'ok', 'isNew', false, 'status', m.status, 'matchId', m.id,
      'conversationId', m.conversation_id, 'events', '[]'::jsonb);
  end if;
  return jsonb_build_object('outcome', 'ok', 'isNew', true, 'status', new_status, 'matchId', m.id,
    'conversationId', m.conversation_id, 'events', jsonb_build_array(close_match(m, actor, new_status, 'archived', at)));
end
$$;

-- Ends a live match whose time is over. Returns the events; none when it has ended, lasts, or has time left.
create or replace function expire_match(match uuid, at timestamptz) returns jsonb
language plpgsql as $$
declare
  m matches;
begin
  perform pg_advisory_xact_lock(pair_key(x.user_a, x.user_b)) from matches x where x.id = match;
  select x.* into m from matches x where x.id = match and x.status = 'active' and x.expires_at <= at;
  if m.id is null then return '[]'::jsonb; end if;
  return jsonb_build_array(close_match(m, null, 'expired', 'archived', at));
end
$$;

--> statement-breakpoint
-- One person decides about another: passes, or says that they would like to meet. Writes the decision and, when both
-- have said so, the match with its conversation and the events that announce it. Two people deciding at the same moment
-- wait for each other, so one of them sees both decisions; the constraints of the tables hold even without that.
--
-- decision: 'pass', 'like', 'interest' or 'super_like', of which `words` may be a part
-- Returns { outcome, isNew, status, interestId, matchId, conversationId, events } with outcome
--   'ok'; isNew is false where everything was so already
--   'not_published' (the actor), 'blocked' (by the actor), 'not_found' (nobody whom the actor could meet)
--   'matched' (too late to pass)
--   'too_soon', with `again`: the other one has said no; from when on the actor may ask again
create or replace function decide(
  actor uuid, target uuid, decision text, words text, at timestamptz, new_decision uuid, new_match uuid, new_conversation uuid
) returns jsonb
language plpgsql as $$
declare
  -- How long somebody who was declined has to wait before they ask again.
  pause constant interval := '7 days';
  ranks constant text[] := array['like', 'interest', 'super_like'];
  viewer listings;
  other listings;
  mine decisions;
  theirs decisions;
  present matches;
  events jsonb := '[]';
begin
  perform pg_advisory_xact_lock(pair_key(actor, target));

  select l.* into viewer from listings l where l.user_id = actor and l.tile_size = 4;
  if viewer.user_id is null then return jsonb_build_object('outcome', 'not_published'); end if;
  if exists (select from blocks b where b.blocker_id = actor and b.blocked_id = target) then
    return jsonb_build_object('outcome', 'blocked');
  end if;

  select d.* into mine from decisions d where d.from_user_id = actor and d.to_user_id = target;
  -- Whoever is matched already stays so; repeating a like says the same as the first time.
  select m.* into present from matches m join users u on u.id = target and u.deleted_at is null
  where m.user_a = least(actor, target) and m.user_b = greatest(actor, target) and m.status = 'active';
  if present.id is not null then
    if decision = 'pass' then return jsonb_build_object('outcome', 'matched'); end if;
    if present.expires_at is not null then return say_keep(present, actor, decision, at, new_decision); end if;
    return jsonb_build_object('outcome', 'ok', 'isNew', false, 'status', 'accepted', 'interestId', mine.id,
      'matchId', present.id, 'conversationId', present.conversation_id, 'events', events);
  end if;

  select l.* into other from listings l where l.user_id = target and l.tile_size = 4;
  if other.user_id is null or not can_meet(viewer, other, (at at time zone 'utc')::date) then
    return jsonb_build_object('outcome', 'not_found');
  end if;

  if decision = 'pass' then
    insert into decisions as d (from_user_id, to_user_id, kind, created_at, updated_at, id) values (actor, target, 'pass', at, at, new_decision)
    on conflict (from_user_id, to_user_id) do update set kind = 'pass', status = null, note = null, updated_at = at;
    if mine.status = 'pending' then
      events := jsonb_build_array(announce('interest.withdrawn', jsonb_build_object('interest_id', mine.id, 'to_user_id', target), at));
    end if;
    return jsonb_build_object('outcome', 'ok', 'isNew', mine.kind is distinct from 'pass', 'events', events);
  end if;

  select d.* into theirs from decisions d where d.from_user_id = target and d.to_user_id = actor;
  if theirs.status = 'pending' then
    return join_pair(actor, target, decision, words, at, new_decision, new_match, new_conversation);
  end if;
  if mine.status = 'pending' and array_position(ranks, decision) <= array_position(ranks, mine.kind) then
    return jsonb_build_object('outcome', 'ok', 'isNew', false, 'status', 'pending', 'interestId', mine.id, 'events', events);
  end if;
  if mine.status is distinct from 'pending' and mine.declined_at > at - pause then
    return jsonb_build_object('outcome', 'too_soon', 'again', mine.declined_at + pause);
  end if;

  insert into decisions as d (from_user_id, to_user_id, kind, created_at, updated_at, id, status, note)
  values (actor, target, decision, at, at, new_decision, 'pending', words)
  on conflict (from_user_id, to_user_id) do update set kind = excluded.kind, status = 'pending', note = excluded.note, updated_at = at
  returning * into mine;
  return jsonb_build_object('outcome', 'ok', 'isNew', true, 'status', 'pending', 'interestId', mine.id,
    'events', jsonb_build_array(announce('interest.sent', jsonb_build_object('interest_id', mine.id, 'to_user_id', target), at)));
end
$$;

--> statement-breakpoint
-- The receiver of an interest accepts or declines it. What a plan does not let its owner see (`like`s, unless `sees_likes`
-- names the plan) cannot be answered by name either, or guessing would show who likes them.
--
-- answer: 'accepted' or 'declined'
-- outcome: 'ok', 'not_published' (the actor, who accepts), 'not_found' (no such interest for the actor), 'state' (it is
-- not pending any more; `status` says what it is)
create or replace function answer_interest(
  actor uuid, sender uuid, answer text, sees_likes text[], at timestamptz, new_decision uuid, new_match uuid, new_conversation uuid
) returns jsonb
language plpgsql as $$
declare
  theirs decisions;
  present matches;
begin
  perform pg_advisory_xact_lock(pair_key(actor, sender));
  select d.* into theirs from decisions d
  join users u on u.id = sender and is_active(u)
  join users me on me.id = actor
  where d.from_user_id = sender and d.to_user_id = actor and d.status in ('pending', 'accepted', 'declined')
    and (d.kind <> 'like' or d.status <> 'pending' or me.plan = any(sees_likes))
    and not is_blocked(actor, sender);
  if theirs.id is null then return jsonb_build_object('outcome', 'not_found'); end if;

  if theirs.status = answer then
    select m.* into present from matches m
    where m.user_a = least(actor, sender) and m.user_b = greatest(actor, sender) and m.status = 'active';
    return jsonb_build_object('outcome', 'ok', 'isNew', false, 'status', answer, 'interestId', theirs.id,
      'matchId', present.id, 'conversationId', present.conversation_id, 'events', '[]'::jsonb);
  end if;
  if theirs.status <> 'pending' then return jsonb_build_object('outcome', 'state', 'status', theirs.status); end if;

  if answer = 'accepted' then
    if not exists (select from listings l where l.user_id = actor) then return jsonb_build_object('outcome', 'not_published'); end if;
    return join_pair(actor, sender, 'interest', null, at, new_decision, new_match, new_conversation)
      || jsonb_build_object('interestId', theirs.id);
  end if;

  update decisions d set status = 'declined', declined_at = at, updated_at = at where d.from_user_id = sender and d.to_user_id = actor;
  -- Whom one has declined one does not meet in the feed. The same time as the decline's, by which `rewind` knows it.
  insert into decisions as d (from_user_id, to_user_id, kind, created_at, updated_at, id) values (actor, sender, 'pass', at, at, new_decision)
  on conflict (from_user_id, to_user_id) do update set updated_at = at where d.kind = 'pass';
  return jsonb_build_object('outcome', 'ok', 'isNew', true, 'status', 'declined', 'interestId', theirs.id,
    'events', jsonb_build_array(announce('interest.declined', jsonb_build_object('interest_id', theirs.id, 'by_user_id', actor), at)));
end
$$;

-- The sender takes an interest back. outcome: 'ok', 'not_found', 'state' (it has been answered; `status` says how).
create or replace function withdraw_interest(actor uuid, target uuid, at timestamptz) returns jsonb
language plpgsql as $$
declare
  mine decisions;
begin
  perform pg_advisory_xact_lock(pair_key(actor, target));
  select d.* into mine from decisions d
  where d.from_user_id = actor and d.to_user_id = target and d.status is not null and not is_blocked(actor, target);
  if mine.id is null then return jsonb_build_object('outcome', 'not_found'); end if;
  if mine.status = 'withdrawn' then
    return jsonb_build_object('outcome', 'ok', 'isNew', false, 'status', 'withdrawn', 'interestId', mine.id, 'events', '[]'::jsonb);
  end if;
  if mine.status <> 'pending' then return jsonb_build_object('outcome', 'state', 'status', mine.status); end if;
  update decisions d set status = 'withdrawn', updated_at = at where d.from_user_id = actor and d.to_user_id = target;
  return jsonb_build_object('outcome', 'ok', 'isNew', true, 'status', 'withdrawn', 'interestId', mine.id,
    'events', jsonb_build_array(announce('interest.withdrawn', jsonb_build_object('interest_id', mine.id, 'to_user_id', target), at)));
end
$$;

-- Takes back the last decision of `actor`, for whose plan `may_rewind` stands. A pass that came with declining an
-- interest takes the decline back, too.
--
-- Returns { outcome, userId, decision, status, events } with outcome 'ok', 'premium' (the plan does not include it),
-- 'nothing' (there is no decision), 'matched' (it has become a match).
create or replace function rewind(actor uuid, may_rewind text[], at timestamptz) returns jsonb
language plpgsql as $$
declare
  target uuid;
  last decisions;
  events jsonb := '[]';
begin
  if not exists (select from users u where u.id = actor and u.plan = any(may_rewind)) then
    return jsonb_build_object('outcome', 'premium');
  end if;
  loop
    select d.* into last from decisions d
    where d.from_user_id = actor and (d.status is null or d.status in ('pending', 'accepted'))
    order by d.updated_at desc, d.id desc limit 1;
    if last.id is null then return jsonb_build_object('outcome', 'nothing'); end if;
    -- Looked up again once nothing else can happen to the pair.
    exit when target = last.to_user_id;
    target := last.to_user_id;
    perform pg_advisory_xact_lock(pair_key(actor, target));
  end loop;
  if last.status = 'accepted' then return jsonb_build_object('outcome', 'matched'); end if;

  -- The answer of the other one, where there was one, is not the actor's to take back.
  if last.declined_at is null then
    delete from decisions d where d.id = last.id;
  else
    update decisions d set kind = case when d.kind = 'pass' then 'interest' else d.kind end, status = 'declined', updated_at = d.declined_at
    where d.id = last.id;
  end if;
  if last.status = 'pending' then
    events := events || announce('interest.withdrawn', jsonb_build_object('interest_id', last.id, 'to_user_id', target), at);
  else
    update decisions d set status = 'pending', declined_at = null
    where d.from_user_id = target and d.to_user_id = actor and d.status = 'declined' and d.declined_at = last.updated_at
      and not is_blocked(actor, target);
  end if;
  return jsonb_build_object('outcome', 'ok', 'userId', target, 'decision', last.kind, 'events', events);
end
$$;

-- Forgets at most `most` passes from before `before`: whom one has passed on one may meet again. Returns how many.
create or replace function forget_passes(before timestamptz, most integer) returns integer
language sql volatile
begin atomic
  with old as (
    select d.id from decisions d where d.kind = 'pass' and d.updated_at < before order by d.updated_at limit most for update skip locked
  ), gone as (
    delete from decisions d using old where d.id = old.id returning d.id
  )
  select count(*)::integer from gone;
end;

--> statement-breakpoint
-- Whether anything has happened between two people that lets either name the other: a decision or a conversation.
create or replace function know_each_other(one uuid, other uuid) returns boolean
language sql stable parallel safe
return exists (select from conversations c where c.user_a = least(one, other) and c.user_b = greatest(one, other))
  or exists (select from decisions d where (d.from_user_id, d.to_user_id) in ((one, other), (other, one)));

-- Hides two people from each other for good, and ends what is between them as unmatching does. The other one is not told
-- why. outcome: 'ok', 'not_found' (nobody whom the actor can name: whom they may not see and never had to do with, or
-- who has blocked them).
create or replace function block_person(actor uuid, target uuid, at timestamptz) returns jsonb
language plpgsql as $$
declare
  present matches;
  room conversations;
  events jsonb := '[]';
begin
  perform pg_advisory_xact_lock(pair_key(actor, target));
  if exists (select from blocks b where b.blocker_id = actor and b.blocked_id = target) then
    return jsonb_build_object('outcome', 'ok', 'isNew', false, 'events', events);
  end if;
  if is_blocked(actor, target)
    or not exists (select from users u where u.id = target and u.deleted_at is null)
    or not (may_view(actor, target) or know_each_other(actor, target))
  then
    return jsonb_build_object('outcome', 'not_found');
  end if;

  insert into blocks (blocker_id, blocked_id, created_at) values (actor, target, at);
  delete from shortlist s where (s.owner_id, s.user_id) in ((actor, target), (target, actor));
  select m.* into present from matches m
  where m.user_a = least(actor, target) and m.user_b = greatest(actor, target) and m.status = 'active';
  if present.id is not null then
    events := events || close_match(present, actor, case when present.expires_at is null then 'unmatched' else 'ended' end, 'blocked', at);
  else
    update conversations c set status = 'blocked', version = c.version + 1, updated_at = at
    where c.user_a = least(actor, target) and c.user_b = greatest(actor, target) and c.status <> 'blocked' returning c.* into room;
    if room.id is not null then
      events := events || announce('conversations.changed', jsonb_build_object('conversation_ids', jsonb_build_array(room.id)), at);
    end if;
  end if;
  update decisions d set
    status = case when d.from_user_id = actor then 'withdrawn' else 'declined' end,
    declined_at = case when d.from_user_id = actor then d.declined_at else at end,
    updated_at = at
  where d.status = 'pending' and (d.from_user_id, d.to_user_id) in ((actor, target), (target, actor));
  return jsonb_build_object('outcome', 'ok', 'isNew', true, 'events', events);
end
$$;

-- Takes a block back. What was between the two stays ended; their conversation can be read again unless the other one
-- blocks, too.
create or replace function unblock_person(actor uuid, target uuid, at timestamptz) returns jsonb
language plpgsql as $$
declare
  room conversations;
begin
  perform pg_advisory_xact_lock(pair_key(actor, target));
  delete from blocks b where b.blocker_id = actor and b.blocked_id = target;
  if not found then return jsonb_build_object('outcome', 'not_found'); end if;
  if not is_blocked(actor, target) then
    update conversations c set status = 'archived', version = c.version + 1, updated_at = at
    where c.user_a = least(actor, target) and c.user_b = greatest(actor, target) and c.status = 'blocked' returning c.* into room;
  end if;
  return jsonb_build_object('outcome', 'ok', 'isNew', true, 'events', case when room.id is null then '[]'::jsonb
    else jsonb_build_array(announce('conversations.changed', jsonb_build_object('conversation_ids', jsonb_build_array(room.id)), at)) end);
end
$$;
