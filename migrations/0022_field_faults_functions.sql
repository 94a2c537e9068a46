drop function begin_call;
--> statement-breakpoint
drop function ask_by_message;
--> statement-breakpoint
drop function register_device;
--> statement-breakpoint
drop function block_person;
--> statement-breakpoint
drop function withdraw_interest;
--> statement-breakpoint
drop function answer_interest;
--> statement-breakpoint
drop function decide;
--> statement-breakpoint
drop function end_match;
--> statement-breakpoint
drop function accept_match;
--> statement-breakpoint
drop function own_match;
--> statement-breakpoint
drop function say_keep;
--> statement-breakpoint
drop function sign_in_by_google;
--> statement-breakpoint
drop function register_by_email;
--> statement-breakpoint
drop function sign_in_by_phone;
--> statement-breakpoint
-- Whole years of age on a day, by calendar: who was born on 29 February turns a year older on 1 March. (With timestamps,
-- because age() of dates depends on the time zone, which would keep this from being put in place of its calls.)
create or replace function age_on(birth_date date, day date) returns integer
language sql immutable parallel safe
return extract(year from age(day::timestamp, birth_date::timestamp))::integer;

-- The day on which ages are reckoned: the one that has begun somewhere on Earth (UTC+14). So everybody is as old as they
-- are anywhere, in cards, filters and feeds alike. `dayOf` in src/features/profile/rules.ts is its twin.
create or replace function day_of_ages(at timestamptz) returns date
language sql immutable parallel safe
return (at at time zone 'utc' + interval '14 hours')::date;

-- From when on somebody who was born on a day is 18 somewhere on Earth.
create or replace function adult_from(birth_date date) returns timestamptz
language sql immutable parallel safe
return ((case when extract(month from birth_date) = 2 and extract(day from birth_date) = 29 then birth_date + 1 else birth_date end
  + interval '18 years') - interval '14 hours') at time zone 'utc';

--> statement-breakpoint
-- How somebody stands in the eyes of another: the one source for lists, rooms, calls and what can be done. A deleted
-- account, one that is suspended or banned, and a block are the same from outside: the person is gone since then. When the
-- cause goes, everything is as before, because nothing of the pair was changed for it.

-- Since when `peer` is gone for `viewer`, by what the peer has done or what was done to their account; null while they are
-- there.
create or replace function left_since(viewer uuid, peer uuid) returns timestamptz
language sql stable parallel safe
return (
  select least(
    u.deleted_at,
    case when u.status <> 'active' then coalesce(u.inactive_since, u.updated_at) end,
    (select b.created_at from blocks b where b.blocker_id = peer and b.blocked_id = viewer))
  from users u where u.id = peer);

-- The same, or because `viewer` has blocked them. Whom one has blocked is gone for oneself, too.
create or replace function gone_since(viewer uuid, peer uuid) returns timestamptz
language sql stable parallel safe
return least(
  left_since(viewer, peer), (select b.created_at from blocks b where b.blocker_id = viewer and b.blocked_id = peer));

-- Whether `peer` has been gone for so long that nothing of them is left in the lists of `viewer`: `grace`, the time for
-- which deleted accounts can be restored (DELETION_GRACE_DAYS), whatever the cause. One's own block is no such cause.
create or replace function has_left(viewer uuid, peer uuid, grace interval, at timestamptz) returns boolean
language sql stable parallel safe
return coalesce(left_since(viewer, peer) + grace <= at, false);

-- How a match looks to somebody for whom the other one is gone since `gone` (null: they are there). What had ended before
-- in a way of its own has ended so; everything else has just ended.
create or replace function seen_status(status text, ended_at timestamptz, gone timestamptz) returns text
language sql immutable parallel safe
return case when gone is not null and (status in ('active', 'unmatched') or ended_at >= gone) then 'ended' else status end;

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
  day constant date := day_of_ages(at);
  today constant date := (at at time zone 'utc')::date;
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
          + weights[4] * fading_points(today - (p.created_at at time zone 'utc')::date, scales[3])
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
-- Whether `viewer` may see the profile of `target`. Preferences do not matter here, only what `target` wants and what has
-- happened between the two:
--   * nobody sees who is not active, nor across a block, whichever way;
--   * people who are matched see each other, published or not;
--   * others see who is published: to everyone, or to those whom `target` has liked;
--   * everybody sees themselves.
create or replace function may_view(viewer uuid, target uuid) returns boolean
language sql stable parallel safe
return coalesce((
  -- Looked up first and always, so that a profile that is hidden takes the time of one that does not exist.
  with facts as materialized (
    select is_blocked(viewer, target) as is_blocked,
      exists (select from matches m
        where m.user_a = least(viewer, target) and m.user_b = greatest(viewer, target) and m.status = 'active') as is_matched,
      has_liked(target, viewer) as is_liked
  )
  select viewer = target or (is_active(u) and not f.is_blocked
    and (f.is_matched or (p.published_at is not null
      and (p.visibility = 'everyone' or (p.visibility = 'liked_only' and f.is_liked)))))
  from facts f join users u on u.id = target join profiles p on p.user_id = target
), false);

-- Whether `viewer`, who has blocked `target`, would see them without that: for the list of whom one has blocked.
create or replace function may_view_if_unblocked(viewer uuid, target uuid) returns boolean
language sql stable parallel safe
return left_since(viewer, target) is null and exists (
  select from profiles p where p.user_id = target and p.published_at is not null and p.visibility = 'everyone');

-- What stands in a list in place of somebody who may not be seen there: { id, is_gone }.
create or replace function gone_card(person uuid) returns jsonb
language sql immutable parallel safe
return jsonb_build_object('id', person, 'is_gone', true);

-- The card of a person as `viewer` may see them. Every list with a row that has to stay takes its cards from here.
create or replace function card_for(viewer uuid, person uuid, day date) returns jsonb
language sql stable parallel safe
return case when may_view(viewer, person) then card_of(person, day) else gone_card(person) end;

--> statement-breakpoint
-- Holds an account until the transaction ends, against being deleted; null when it is not there. Taken before anything that
-- hangs on the account, as deleting one does, so that neither waits for the other crosswise.
create or replace function hold_account(account uuid) returns uuid
language plpgsql as $$
declare
  held uuid;
begin
  select u.id into held from users u where u.id = account for key share;
  return held;
end
$$;

-- Logs what somebody has done about others and hands on what they are answered. Written around the call that does it:
--   note_interaction(hold_account(actor), decide(…), …)
-- whose arguments are evaluated from left to right. `answer` has an `outcome` unless it is always 'ok', `isNew: false` where
-- everything was so already, and may name who it was about by `userId`. Nothing is logged of an account that is gone.
create or replace function note_interaction(
  actor uuid, answer jsonb, act text, about uuid, at timestamptz, new_id uuid, address text, network text
) returns jsonb
language plpgsql as $$
begin
  if actor is not null then
    insert into interaction_log (id, actor_id, act, subject_id, outcome, address, network, at)
    values (new_id, actor, act, coalesce(about, (answer ->> 'userId')::uuid),
      case when answer ->> 'isNew' = 'false' then 'same' else coalesce(answer ->> 'outcome', 'ok') end, address, network, at);
  end if;
  return answer;
end
$$;

--> statement-breakpoint
-- Registers a device for a live session of an account. A session has one token and a token one session: what the newest
-- registration is about wins, whoever had either before; and so with the token of PushKit, which stays as it is where
-- `keeps_voip` says so. Waits for the end of the session, and the end of the session for it, so that no device outlives its
-- session. No row when the session has ended.
create or replace function register_device(
  account uuid, session uuid, new_device uuid, kind text, index text, cipher text,
  keeps_voip boolean, voip_index text, voip_cipher text, at timestamptz)
returns setof devices
language plpgsql as $$
begin
  perform from sessions s where s.id = session and s.user_id = account and s.ended_at is null for no key update;
  if not found then return; end if;
  -- Of two new rows with the same token of PushKit the second has to see the first.
  if voip_index is not null then perform pg_advisory_xact_lock(hashtextextended(voip_index, 0)); end if;
  -- In one order always, so that two registrations that are about each other's rows never wait for each other.
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
      -- For somebody else it is another device.
      id = case when d.session_id = excluded.session_id then d.id else excluded.id end,
      created_at = case when d.session_id = excluded.session_id then d.created_at else excluded.created_at end,
      user_id = excluded.user_id, session_id = excluded.session_id, platform = excluded.platform,
      token_cipher = excluded.token_cipher, voip_token_index = excluded.voip_token_index,
      voip_token_cipher = excluded.voip_token_cipher, updated_at = excluded.updated_at
    returning d.*;
end
$$;

-- The device of a session goes with it, whoever ends it.
create or replace function forget_device() returns trigger
language plpgsql as $$
begin
  delete from devices d where d.session_id = new.id;
  return null;
end
$$;

create or replace trigger sessions_forget_device after update of ended_at on sessions
for each row when (new.ended_at is not null) execute function forget_device();

--> statement-breakpoint
-- Until when a phone, an address or a Google identity is held back, because its owner has said that they are under age;
-- null when it is free. index: keyed, as in `users`.
create or replace function held_until(index text, at timestamptz) returns timestamptz
language sql stable
return (select h.until from held_contacts h where h.index = held_until.index and h.until > at);

-- Forgets at most `most` that need not be held any more. Returns how many.
create or replace function release_contacts(most integer, at timestamptz) returns integer
language sql volatile
begin atomic
  with due as (
    select h.index from held_contacts h where h.until <= at order by h.until limit most for update skip locked
  ), gone as (
    delete from held_contacts h using due where h.index = due.index returning h.index
  )
  select count(*)::integer from gone;
end;

--> statement-breakpoint
-- Finds or makes the account of a phone whose code was right and, if it is active, opens a session. Without an account and
-- with `held` until when where the phone is held back.
create or replace function sign_in_by_phone(new_account uuid, index text, cipher text, s jsonb, at timestamptz)
returns table (account users, held timestamptz, events jsonb)
language plpgsql as $$
declare
  a users;
begin
  held := held_until(index, at);
  if held is not null and not exists (select from users u where u.phone_index = index) then
    return query select null::users, held, '[]'::jsonb;
    return;
  end if;
  insert into users as u (id, phone_index, phone_cipher, is_verified, last_active_at, created_at, updated_at)
  values (new_account, index, cipher, true, at, at, at)
  on conflict (phone_index) do update set last_active_at = excluded.last_active_at, is_verified = true
  returning u.* into a;
  insert into profiles (user_id, created_at, updated_at) values (a.id, at, at) on conflict do nothing;

  if a.id = new_account then
    perform note_security_event('registered', a.id, null, s ->> 'ip', 'phone', at);
  end if;
  return query select a, null::timestamptz, case when a.status = 'active' then open_session(a.id, s, 'phone', at) else '[]' end;
end
$$;

--> statement-breakpoint
-- Makes an account with an address that is only claimed so far, and the token that can prove it. Does the same whether or
-- not somebody else has proved the address already, or it is held back; `is_taken` and `held` decide which mail its owner gets.
create or replace function register_by_email(
  new_account uuid, index text, cipher text, password text, token_hash text, token_expires timestamptz, s jsonb, at timestamptz
) returns table (account users, is_taken boolean, held timestamptz, events jsonb)
language plpgsql as $$
declare
  a users;
begin
  insert into users as u (id, pending_email_index, pending_email_cipher, pending_email_at, password_hash, last_active_at, created_at, updated_at)
  values (new_account, index, cipher, at, password, at, at, at)
  returning u.* into a;
  insert into profiles (user_id, created_at, updated_at) values (a.id, at, at);
  perform note_security_event('registered', a.id, null, s ->> 'ip', 'email', at);
  perform issue_mail_token('verify', index, a.id, token_hash, token_expires);
  return query select a, exists (select from users x where x.email_index = index), held_until(index, at), open_session(a.id, s, 'email', at);
end
$$;

--> statement-breakpoint
-- An account has proved that an address is its own: it becomes the account's address, and nobody else's claim counts.
-- False when another account has proved it before, or it is held back.
create or replace function prove_email(account uuid, index text, at timestamptz) returns boolean
language plpgsql as $$
begin
  -- Of two accounts that prove one address at the same moment the second waits and is told.
  perform pg_advisory_xact_lock(hashtextextended(index, 0));
  if exists (select from users u where u.email_index = index and u.id <> account)
    or held_until(index, at) is not null
  then
    return false;
  end if;
  update users u set
    email_index = index, email_cipher = case when u.pending_email_index = index then u.pending_email_cipher else u.email_cipher end,
    pending_email_index = null, pending_email_cipher = null, pending_email_at = null, is_verified = true, updated_at = at
  where u.id = account and (u.pending_email_index = index or u.email_index = index);
  if not found then
    return false;
  end if;
  update users u set pending_email_index = null, pending_email_cipher = null, pending_email_at = null where u.pending_email_index = index;
  return true;
end
$$;

-- outcome: 'verified'; 'taken' (another account has proved the address meanwhile); 'held' (it is held back); 'invalid' (the token)
create or replace function verify_email(token_hash text, from_ip text, at timestamptz) returns table (outcome text)
language plpgsql as $$
declare
  t mail_tokens := spend_mail_token('verify', token_hash, at);
  is_proved boolean;
begin
  if t.user_id is null then
    return query select 'invalid';
    return;
  end if;
  is_proved := prove_email(t.user_id, t.email_index, at);
  perform note_security_event(case when is_proved then 'email_verified' else 'email_taken' end, t.user_id, null, from_ip, null, at);
  return query select case when is_proved then 'verified' when held_until(t.email_index, at) is not null then 'held' else 'taken' end;
end
$$;

-- Sets a new password by a token that was mailed, and ends every session. Whoever reads the mail has proved the address.
-- Since the mail the account may have got another address or another way in, so it is asked again whether that is enough.
-- outcome: 'reset', 'invalid'
create or replace function reset_password(token_hash text, password text, from_ip text, at timestamptz)
returns table (outcome text, account users, events jsonb)
language plpgsql as $$
declare
  t mail_tokens;
  a users;
  is_proved boolean := false;
begin
  -- The account before its token, as who changes the password by the present one.
  select m.* into t from mail_tokens m where m.purpose = 'reset' and m.hash = token_hash;
  perform pg_advisory_xact_lock(hashtextextended(t.email_index, 0));
  select u.* into a from users u where u.id = t.user_id for update;
  t := spend_mail_token('reset', token_hash, at);
  if t.user_id is not null and may_reset(a, t.email_index) then
    is_proved := prove_email(t.user_id, t.email_index, at);
  end if;
  if not is_proved then
    return query select 'invalid', null::users, '[]'::jsonb;
    return;
  end if;
  update users u set password_hash = password, updated_at = at where u.id = t.user_id returning u.* into a;
  perform note_security_event('password_reset', t.user_id, null, from_ip, null, at);
  return query select 'reset', a, end_sessions(t.user_id, null, null, 'password_reset', from_ip, at);
end
$$;

--> statement-breakpoint
-- Signs in whom Google knows. An account that has proved the same address is the same person, because Google has proved
-- it, too; an address that is only claimed, on either side, links nothing.
--
-- Without an account and with `held` until when where either is held back.
--
-- subject: keyed index of Google's name for the person. proved_*: the address, null unless Google has verified it.
create or replace function sign_in_by_google(new_account uuid, subject text, proved_index text, proved_cipher text, s jsonb, at timestamptz)
returns table (account users, held timestamptz, events jsonb)
language plpgsql as $$
declare
  a users;
begin
  -- Two first sign-ins with one address at the same moment wait for each other, and become one account.
  if proved_index is not null then
    perform pg_advisory_xact_lock(hashtextextended(proved_index, 0));
  end if;
  select u.* into a from users u where u.google_index = subject for update;
  if a.id is null and proved_index is not null then
    update users u set google_index = subject, updated_at = at
    where u.email_index = proved_index and u.google_index is null
    returning u.* into a;
    if a.id is not null then
      perform note_security_event('google_linked', a.id, null, s ->> 'ip', null, at);
    end if;
  end if;
  if a.id is null then
    held := greatest(held_until(subject, at), held_until(proved_index, at));
    if held is not null then
      return query select null::users, held, '[]'::jsonb;
      return;
    end if;
    -- Where the address belongs to an account that is linked to another Google identity, this one goes without it.
    insert into users as u (id, google_index, email_index, email_cipher, is_verified, last_active_at, created_at, updated_at)
    select new_account, subject, free.index, case when free.index is not null then proved_cipher end, free.index is not null, at, at, at
    from (select (select proved_index where not exists (select from users x where x.email_index = proved_index)) as index) free
    -- Two first sign-ins at the same moment are one account.
    on conflict (google_index) do update set last_active_at = excluded.last_active_at
    returning u.* into a;
    if a.id = new_account then
      perform note_security_event('registered', a.id, null, s ->> 'ip', 'google', at);
    end if;
    insert into profiles (user_id, created_at, updated_at) values (a.id, at, at) on conflict do nothing;
  end if;
  update users u set last_active_at = at where u.id = a.id;
  return query select a, null::timestamptz, case when a.status = 'active' then open_session(a.id, s, 'google', at) else '[]' end;
end
$$;

--> statement-breakpoint
-- Gives an account a phone whose code was right. outcome: 'linked', 'taken' (it is another account's, or held back), 'gone' (the account is)
create or replace function link_phone(person uuid, index text, cipher text, from_ip text, at timestamptz) returns table (outcome text, account users)
language plpgsql as $$
declare
  a users;
begin
  if held_until(index, at) is not null then
    return query select 'taken', null::users;
    return;
  end if;
  update users u set phone_index = index, phone_cipher = cipher, is_verified = true, updated_at = at where u.id = person returning u.* into a;
  if a.id is null then
    return query select 'gone', null::users;
    return;
  end if;
  perform note_security_event('phone_linked', person, null, from_ip, null, at);
  return query select 'linked', a;
exception when unique_violation then
  return query select 'taken', null::users;
end
$$;

--> statement-breakpoint
-- Suspends or bans an account, or makes it active again. The owner is told `reason`, a code, and until when. To others the
-- person is gone meanwhile: the rooms of their conversations are told, and nothing is changed that would have to be undone.
create or replace function set_account_status(account uuid, new_status text, reason text, until timestamptz, at timestamptz) returns table (events jsonb)
language plpgsql as $$
declare
  a users;
  changed jsonb := '[]';
begin
  select u.* into a from users u where u.id = account for no key update;
  if a.id is null then
    return query select changed;
    return;
  end if;
  update users u set status = new_status, status_reason = reason, status_until = until, updated_at = at,
    inactive_since = case when new_status = 'active' then null when a.status = 'active' then at else coalesce(a.inactive_since, a.updated_at) end
  where u.id = account;
  if new_status = 'active' then
    update profiles p set disputed_birth_date = null where p.user_id = account and p.disputed_birth_date is not null;
  end if;
  perform note_security_event('account_' || new_status, account, null, null, reason, at);
  if (a.status = 'active') <> (new_status = 'active') then
    changed := restate_conversations(account, at);
  end if;
  return query select jsonb_build_array(announce('account.status_changed', jsonb_build_object(
    'user_id', account, 'status', new_status, 'reason', reason, 'until', until), at)) || changed;
end
$$;

-- Makes accounts active again whose suspension has run out. Returns the events that let them in.
create or replace function lift_suspensions(most integer, at timestamptz) returns jsonb
language sql volatile
return (
  select coalesce(jsonb_agg(event), '[]') from (
    select u.id from users u where u.status <> 'active' and u.status_until <= at limit most for update skip locked
  ) lapsed cross join lateral set_account_status(lapsed.id, 'active', null, null, at) changed
    cross join lateral jsonb_array_elements(changed.events) event
);

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
  update reports r set description = null, evidence = null where account in (r.reporter_id, r.reported_id);
  -- What others did about it stays theirs; its own acts go with it.
  update interaction_log l set subject_id = null where l.subject_id = account;
  -- Who was matched with them can go on reporting them by the match; but for those who are being closed at this moment, so
  -- that two closings never wait for each other.
  insert into former_matches (id, user_id, gone_id, created_at)
  select m.id, other.id, account, at
  from matches m join users other on other.id = case when m.user_a = account then m.user_b else m.user_a end
  where account in (m.user_a, m.user_b) for key share of other skip locked;
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
-- Somebody has said a date of birth by which they are under age. As the first date that they say it ends the account, which
-- nobody has seen yet, and holds back what they have proved to be theirs for as long as it takes to turn 18. (What is only
-- claimed is not held: anybody may claim an address.) Where there was another date before, it may be a slip: the account is
-- suspended, the date is kept beside the former one, and a moderator decides.
--
-- outcome: 'closed', with `until`; 'suspended'. No row when the account is not there.
create or replace function say_underage(account uuid, said date, at timestamptz)
returns table (outcome text, until timestamptz, events jsonb)
language plpgsql as $$
declare
  a users;
  former date;
begin
  select u.* into a from users u where u.id = account for update;
  if a.id is null then return; end if;
  select p.birth_date into former from profiles p where p.user_id = account for update;
  if former is null then
    insert into held_contacts as h (index, until, created_at)
    select owned, adult_from(said), at from unnest(array[a.phone_index, a.email_index, a.google_index]) owned where owned is not null
    order by owned
    on conflict (index) do update set until = excluded.until;
    return query select 'closed', adult_from(said), c.events from close_account(account, 'underage', at) c;
    return;
  end if;
  update profiles p set disputed_birth_date = said where p.user_id = account;
  return query select 'suspended', null::timestamptz, s.events from set_account_status(account, 'suspended', 'underage', null, at) s;
end
$$;

--> statement-breakpoint
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
  delete from withdrawals w where (w.from_user_id, w.to_user_id) in ((actor, other), (other, actor));

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

-- Closes a conversation in which somebody has asked and will have no answer. Returns the events.
create or replace function close_request(one uuid, other uuid, at timestamptz) returns jsonb
language sql volatile
begin atomic
  with closed as (
    update conversations c set status = 'archived', version = c.version + 1, updated_at = at
    where c.user_a = least(one, other) and c.user_b = greatest(one, other) and c.status = 'requested' returning c.id
  )
  select coalesce(jsonb_agg(announce('request.changed', jsonb_build_object('conversation_id', c.id), at)), '[]') from closed c;
end;

-- Ends an active match. Whoever ends one that was to last (`ender`; nobody when its time is over) takes their own consent
-- back and says no to the other's; so either may ask again by the rules of interests. What was asked by a message before
-- a live match goes on waiting after it. Returns the event.
create or replace function close_match(match matches, ender uuid, new_status text, conversation_status text, at timestamptz) returns jsonb
language plpgsql as $$
begin
  update matches m set status = new_status, ended_at = at where m.id = match.id;
  update conversations c set version = c.version + 1, updated_at = at,
    status = case when conversation_status = 'archived' and match.expires_at is not null and exists (
        select from decisions d where d.status = 'pending' and d.kind = 'request'
          and (d.from_user_id, d.to_user_id) in ((match.user_a, match.user_b), (match.user_b, match.user_a)))
      then 'requested' else conversation_status end
  where c.id = match.conversation_id;
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
-- `is_spent`: as in `decide`.
create or replace function say_keep(
  present matches, actor uuid, decision text, at timestamptz, new_decision uuid, is_spent boolean default false
) returns jsonb
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
    if is_spent then return jsonb_build_object('outcome', 'spent'); end if;
    return join_pair(actor, peer, decision, null, at, new_decision, null, null);
  end if;
  if had_said then
    return jsonb_build_object('outcome', 'ok', 'isNew', false, 'status', 'pending',
      'matchId', present.id, 'conversationId', present.conversation_id, 'events', '[]'::jsonb);
  end if;
  if is_spent then return jsonb_build_object('outcome', 'spent'); end if;
  update matches m set kept_by_a = m.kept_by_a or is_first, kept_by_b = m.kept_by_b or not is_first where m.id = present.id;
  update conversations c set version = c.version + 1, updated_at = at where c.id = present.conversation_id;
  return jsonb_build_object('outcome', 'ok', 'isNew', true, 'status', 'pending',
    'matchId', present.id, 'conversationId', present.conversation_id,
    'events', jsonb_build_array(announce('match.kept', jsonb_build_object('match_id', present.id, 'conversation_id', present.conversation_id), at)));
end
$$;

-- The other one of a match.
create or replace function peer_in(match matches, person uuid) returns uuid
language sql immutable parallel safe
return case when match.user_a = person then match.user_b else match.user_a end;

-- The match of `actor` with that id, once everything else that happens to the pair has been waited for; all null when
-- there is none, or the other one has been gone for as long as `grace`.
create or replace function own_match(actor uuid, match uuid, grace interval, at timestamptz) returns matches
language plpgsql as $$
declare
  found_match matches;
begin
  perform pg_advisory_xact_lock(pair_key(m.user_a, m.user_b)) from matches m where m.id = match and actor in (m.user_a, m.user_b);
  select m.* into found_match from matches m
  where m.id = match and actor in (m.user_a, m.user_b) and not has_left(actor, peer_in(m, actor), grace, at);
  return found_match;
end
$$;

-- Says that a live match should last. outcome: 'ok', 'not_found', 'over' (with its status: it has ended), 'spent' (as in
-- `decide`).
create or replace function accept_match(
  actor uuid, match uuid, at timestamptz, new_decision uuid, is_spent boolean default false,
  grace interval default interval '30 days'
) returns jsonb
language plpgsql as $$
declare
  m constant matches := own_match(actor, match, grace, at);
  seen constant text := seen_status(m.status, m.ended_at, gone_since(actor, peer_in(m, actor)));
begin
  if m.id is null then return jsonb_build_object('outcome', 'not_found'); end if;
  if seen <> 'active' then return jsonb_build_object('outcome', 'over', 'status', seen); end if;
  if m.expires_at is null then
    return jsonb_build_object('outcome', 'ok', 'isNew', false, 'status', 'accepted',
      'matchId', m.id, 'conversationId', m.conversation_id, 'events', '[]'::jsonb);
  end if;
  return say_keep(m, actor, 'interest', at, new_decision, is_spent);
end
$$;

-- Ends a match: a live one is 'ended', one that was to last 'unmatched'. Doing it again changes nothing. Where the other one
-- is gone it has 'ended' already for the actor, and does not come back with them.
-- outcome: 'ok', 'not_found'.
create or replace function end_match(actor uuid, match uuid, at timestamptz, grace interval default interval '30 days') returns jsonb
language plpgsql as $$
declare
  m constant matches := own_match(actor, match, grace, at);
  gone constant timestamptz := gone_since(actor, peer_in(m, actor));
  new_status constant text := case when m.expires_at is null then 'unmatched' else 'ended' end;
begin
  if m.id is null then return jsonb_build_object('outcome', 'not_found'); end if;
  if m.status <> 'active' then
    return jsonb_build_object('outcome', 'ok', 'isNew', false, 'status', seen_status(m.status, m.ended_at, gone), 'matchId', m.id,
      'conversationId', m.conversation_id, 'events', '[]'::jsonb);
  end if;
  return jsonb_build_object('outcome', 'ok', 'isNew', gone is null, 'status', seen_status(new_status, at, gone), 'matchId', m.id,
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
-- Preferences with which somebody looks for a live match: those of their profile, but for what they wish this time.
-- wishes: { show_me?, age_min?, age_max?, max_distance? (km), interests? (keys, at least one of which the other one has) }
create or replace function as_searching(person listings, wishes jsonb) returns listings
language plpgsql immutable parallel safe as $$
begin
  if wishes ? 'show_me' then person.audience := audience_of(wishes ->> 'show_me'); end if;
  person.age_min := coalesce((wishes ->> 'age_min')::smallint, person.age_min);
  person.age_max := coalesce((wishes ->> 'age_max')::smallint, person.age_max);
  if wishes ? 'max_distance' then person.reach := cosine_of((wishes ->> 'max_distance')::integer + 0.5); end if;
  return person;
end
$$;

-- Whether what somebody wishes this time, and what no preference of a profile says, is true of another one. A distance
-- that is wished now holds even for those whom they have liked before.
create or replace function grants_wishes(wishes jsonb, person listings, other listings) returns boolean
language sql stable parallel safe
return (not wishes ? 'max_distance' or person.x * other.x + person.y * other.y + person.z * other.z >= person.reach)
  and (not wishes ? 'interests' or exists (
    select from profiles p
    where p.user_id = other.user_id and p.interest_keys && array(select jsonb_array_elements_text(wishes -> 'interests'))));

-- Whether two who search may be brought together as far as they and their wishes go: the one rule of live matching. Its twin
-- is `fits` in src/objects/match-queue/rules.ts.
create or replace function fit_live(one live_searches, other live_searches, day date) returns boolean
language sql stable parallel safe
return one.mode = other.mode and exists (
  select from (
    select as_searching(l, one.filters) as person from listings l where l.user_id = one.user_id and l.tile_size = 4
  ) a cross join (
    select as_searching(l, other.filters) as person from listings l where l.user_id = other.user_id and l.tile_size = 4
  ) b
  where can_meet(a.person, b.person, day) and can_meet(b.person, a.person, day)
    and grants_wishes(one.filters, a.person, b.person) and grants_wishes(other.filters, b.person, a.person));

-- The live match that somebody is in at this moment: the one that has its end set, and not come to it. All null without.
create or replace function timed_match(person uuid, at timestamptz) returns matches
language sql stable
return (
  select m from matches m
  where m.status = 'active' and m.expires_at > at and (m.user_a = person or m.user_b = person)
    and not exists (select from users u where u.id in (m.user_a, m.user_b) and not is_active(u))
  order by m.matched_at desc limit 1
);

-- The same as answers have it; null without.
create or replace function timed_match_view(person uuid, at timestamptz) returns jsonb
language sql stable
return (
  select jsonb_build_object('matchId', m.id, 'conversationId', m.conversation_id, 'expiresAt', m.expires_at)
  from timed_match(person, at) m where m.id is not null
);

-- Lets somebody look for a live match. Asking again in the same way is the same search, with its place; asking in another
-- way is a new one, `new_search`, in place of the former. A search that began before `oldest` is over.
--
-- Two requests of one person wait for each other; and of this and `start_live_match` one sees what the other has done,
-- because both lock the row of the search before they look for a match.
--
-- outcome:
--   'not_published'; 'ages' (nobody is that old: the wishes and the profile together leave no age)
--   'matched', with `match`: they are in a live match already
--   'searching', with `search`, all that a queue needs to know, and `former`, where an earlier one was, or null
create or replace function find_live(
  actor uuid, live_mode text, wishes jsonb, oldest timestamptz, at timestamptz, new_search uuid
) returns jsonb
language plpgsql as $$
declare
  -- Searches that have come to an end by themselves leave their rows; everybody who searches takes some of them away.
  swept constant integer := 10;
  region_km constant integer := 500;
  viewer listings;
  profile profiles;
  former live_searches;
  present live_searches;
  match jsonb;
  likes jsonb;
  liked_by jsonb;
begin
  perform from users u where u.id = actor for no key update;
  select s.* into former from live_searches s where s.user_id = actor for update;
  match := timed_match_view(actor, at);
  if match is not null then
    delete from live_searches s where s.user_id = actor;
    return jsonb_build_object('outcome', 'matched', 'match', match);
  end if;
  select l.* into viewer from listings l where l.user_id = actor and l.tile_size = 4;
  if viewer.user_id is null then return jsonb_build_object('outcome', 'not_published'); end if;
  viewer := as_searching(viewer, wishes);
  if viewer.age_min > viewer.age_max then return jsonb_build_object('outcome', 'ages'); end if;
  select p.* into profile from profiles p where p.user_id = actor;
  -- Of those who search now: who likes somebody has agreed to meet them, from wherever they are.
  select coalesce(jsonb_agg(s.user_id), '[]') into likes
  from decisions d join live_searches s on s.user_id = d.to_user_id
  where d.from_user_id = actor and d.status in ('pending', 'accepted');
  select coalesce(jsonb_agg(s.user_id), '[]') into liked_by
  from decisions d join live_searches s on s.user_id = d.from_user_id
  where d.to_user_id = actor and d.status in ('pending', 'accepted');

  insert into live_searches as s (user_id, search_id, mode, filters, region, started_at)
  values (actor, new_search, live_mode, wishes, tile_at(profile.cell_lat, profile.cell_lon, region_km), at)
  on conflict (user_id) do update set
    (search_id, started_at) = (
      select case when is_same then s.search_id else new_search end, case when is_same then s.started_at else at end
      from (select s.mode = live_mode and s.filters = wishes and s.started_at > oldest as is_same)),
    mode = excluded.mode, filters = excluded.filters, region = excluded.region
  returning * into present;
  delete from live_searches s where s.user_id in (
    select o.user_id from live_searches o where o.started_at <= oldest limit swept for update skip locked);

  return jsonb_build_object(
    'outcome', 'searching',
    'former', case when former.user_id is not null then
      jsonb_build_object('searchId', former.search_id, 'mode', former.mode, 'region', former.region) end,
    'search', jsonb_build_object(
      'searchId', present.search_id, 'userId', actor, 'mode', present.mode, 'region', present.region, 'startedAt', present.started_at,
      'gender', viewer.gender, 'birthDate', viewer.birth_date, 'audience', viewer.audience, 'ageMin', viewer.age_min, 'ageMax', viewer.age_max,
      'shown', viewer.shown, 'x', viewer.x, 'y', viewer.y, 'z', viewer.z, 'reach', viewer.reach, 'isStrict', wishes ? 'max_distance',
      'interests', to_jsonb(profile.interest_keys), 'wanted', wishes -> 'interests',
      'likes', likes, 'likedBy', liked_by));
end
$$;

-- Ends somebody's search, or only if it is one of `searches`. Returns { former, match }: the search that was there, and the
-- live match that they are in, perhaps because it was made meanwhile; either may be null.
create or replace function stop_live(actor uuid, searches uuid[], at timestamptz) returns jsonb
language plpgsql as $$
declare
  former live_searches;
begin
  delete from live_searches s where s.user_id = actor and (searches is null or s.search_id = any(searches)) returning s.* into former;
  return jsonb_build_object(
    'former', case when former.user_id is not null then
      jsonb_build_object('searchId', former.search_id, 'mode', former.mode, 'region', former.region) end,
    'match', timed_match_view(actor, at));
end
$$;

-- Makes a live match of two people who search, or says why not. Whatever queues believe, it decides: both searches are
-- taken or none, so nobody is given to two people.
--
-- Locks are taken in one order everywhere: the pair, the people, the searches (by person).
--
-- outcome:
--   'ok', with matchId, conversationId and events
--   'unfit': these two are not to meet now; both still search
--   'gone', with `gone`: those of the two searches that are over
create or replace function start_live_match(
  one uuid, one_search uuid, other uuid, other_search uuid, at timestamptz, until timestamptz, new_match uuid, new_conversation uuid
) returns jsonb
language plpgsql as $$
declare
  -- Who has met live is not brought together again so soon.
  pause constant interval := '24 hours';
  gone uuid[];
  a live_searches;
  b live_searches;
  match jsonb;
begin
  perform pg_advisory_xact_lock(pair_key(one, other));
  perform from users u where u.id in (one, other) order by u.id for key share;
  perform from live_searches s where s.search_id in (one_search, other_search) order by s.user_id for update;
  select s.* into a from live_searches s where s.user_id = one and s.search_id = one_search;
  select s.* into b from live_searches s where s.user_id = other and s.search_id = other_search;

  -- Whoever is in another match meanwhile, or is to be seen no more, does not search any more either.
  delete from live_searches s using users u
  where s.search_id in (one_search, other_search) and s.user_id = u.id
    and ((timed_match(u.id, at)).id is not null or not exists (select from listings l where l.user_id = u.id));
  select array_agg(named.search_id) into gone from unnest(array[one_search, other_search], array[one, other]) as named(search_id, user_id)
  where not exists (select from live_searches s where s.search_id = named.search_id and s.user_id = named.user_id);
  if gone is not null then return jsonb_build_object('outcome', 'gone', 'gone', to_jsonb(gone)); end if;

  if not fit_live(a, b, day_of_ages(at))
    or exists (
      select from matches m
      where m.user_a = least(one, other) and m.user_b = greatest(one, other)
        and (m.status = 'active' or m.kind = 'live' and m.matched_at > at - pause))
  then
    return jsonb_build_object('outcome', 'unfit');
  end if;

  delete from live_searches s where s.search_id in (one_search, other_search);
  match := open_match(one, other, 'live', a.mode, until, at, new_match, new_conversation);
  return jsonb_build_object('outcome', 'ok', 'matchId', match -> 'matchId', 'conversationId', match -> 'conversationId',
    'events', jsonb_build_array(match -> 'event'));
end
$$;

--> statement-breakpoint
-- One person decides about another: passes, or says that they would like to meet. Writes the decision and, when both
-- have said so, the match with its conversation and the events that announce it. Two people deciding at the same moment
-- wait for each other, so one of them sees both decisions; the constraints of the tables hold even without that.
--
-- decision: 'pass', 'like', 'interest', 'super_like' or 'request'; `words` may be a part of the last two
-- Returns { outcome, isNew, status, interestId, matchId, conversationId, events } with outcome
--   'ok'; isNew is false where everything was so already
--   'not_published' (the actor), 'blocked' (by the actor), 'not_found' (nobody whom the actor could meet)
--   'matched' (too late to pass)
--   'too_soon', with `again`: the other one has said no; from when on the actor may ask again
--   'paused', with `again`: the actor has asked and taken it back too often
--   'spent': it would be something new, and `is_spent` says that the actor may wish for nothing new today
create or replace function decide(
  actor uuid, target uuid, decision text, words text, at timestamptz, new_decision uuid, new_match uuid, new_conversation uuid,
  is_spent boolean default false
) returns jsonb
language plpgsql as $$
declare
  -- How long somebody who was declined has to wait before they ask again.
  pause constant interval := '7 days';
  ranks constant text[] := array['like', 'interest', 'super_like', 'request'];
  viewer listings;
  other listings;
  mine decisions;
  theirs decisions;
  present matches;
  again timestamptz;
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
  select m.* into present from matches m join users u on u.id = target and is_active(u)
  where m.user_a = least(actor, target) and m.user_b = greatest(actor, target) and m.status = 'active';
  if present.id is not null then
    if decision = 'pass' then return jsonb_build_object('outcome', 'matched'); end if;
    if present.expires_at is not null then return say_keep(present, actor, decision, at, new_decision, is_spent); end if;
    return jsonb_build_object('outcome', 'ok', 'isNew', false, 'status', 'accepted', 'interestId', mine.id,
      'matchId', present.id, 'conversationId', present.conversation_id, 'events', events);
  end if;

  select l.* into other from listings l where l.user_id = target and l.tile_size = 4;
  if other.user_id is null or not can_meet(viewer, other, day_of_ages(at)) then
    return jsonb_build_object('outcome', 'not_found');
  end if;

  if decision = 'pass' then
    insert into decisions as d (from_user_id, to_user_id, kind, created_at, updated_at, id) values (actor, target, 'pass', at, at, new_decision)
    on conflict (from_user_id, to_user_id) do update set kind = 'pass', status = null, note = null, updated_at = at;
    if mine.status = 'pending' then
      perform note_withdrawal(actor, target, at);
      events := close_request(actor, target, at)
        || announce('interest.withdrawn', jsonb_build_object('interest_id', mine.id, 'to_user_id', target), at);
    end if;
    return jsonb_build_object('outcome', 'ok', 'isNew', mine.kind is distinct from 'pass', 'events', events);
  end if;

  select d.* into theirs from decisions d where d.from_user_id = target and d.to_user_id = actor;
  if theirs.status = 'pending' then
    if is_spent then return jsonb_build_object('outcome', 'spent'); end if;
    return join_pair(actor, target, decision, words, at, new_decision, new_match, new_conversation);
  end if;
  if mine.status = 'pending' and array_position(ranks, decision) <= array_position(ranks, mine.kind) then
    return jsonb_build_object('outcome', 'ok', 'isNew', false, 'status', 'pending', 'interestId', mine.id, 'events', events);
  end if;
  if mine.status is distinct from 'pending' and mine.declined_at > at - pause then
    return jsonb_build_object('outcome', 'too_soon', 'again', mine.declined_at + pause);
  end if;
  if mine.status is distinct from 'pending' then
    again := paused_until(actor, target, at);
    if again is not null then return jsonb_build_object('outcome', 'paused', 'again', again); end if;
  end if;
  if is_spent then return jsonb_build_object('outcome', 'spent'); end if;

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
-- not pending any more; `status` says what it is), 'spent' (as in `decide`)
create or replace function answer_interest(
  actor uuid, sender uuid, answer text, sees_likes text[], at timestamptz, new_decision uuid, new_match uuid, new_conversation uuid,
  is_spent boolean default false
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

  if answer = 'accepted' and not exists (select from listings l where l.user_id = actor) then
    return jsonb_build_object('outcome', 'not_published');
  end if;
  if is_spent then return jsonb_build_object('outcome', 'spent'); end if;
  if answer = 'accepted' then
    return join_pair(actor, sender, 'interest', null, at, new_decision, new_match, new_conversation)
      || jsonb_build_object('interestId', theirs.id);
  end if;

  update decisions d set status = 'declined', declined_at = at, updated_at = at where d.from_user_id = sender and d.to_user_id = actor;
  -- Whom one has declined one does not meet in the feed. The same time as the decline's, by which `rewind` knows it.
  insert into decisions as d (from_user_id, to_user_id, kind, created_at, updated_at, id) values (actor, sender, 'pass', at, at, new_decision)
  on conflict (from_user_id, to_user_id) do update set updated_at = at where d.kind = 'pass';
  return jsonb_build_object('outcome', 'ok', 'isNew', true, 'status', 'declined', 'interestId', theirs.id,
    'events', close_request(actor, sender, at)
      || announce('interest.declined', jsonb_build_object('interest_id', theirs.id, 'by_user_id', actor), at));
end
$$;

-- The sender takes an interest back. outcome: 'ok', 'not_found', 'state' (it has been answered; `status` says how), 'spent'
-- (as in `decide`).
create or replace function withdraw_interest(actor uuid, target uuid, at timestamptz, is_spent boolean default false) returns jsonb
language plpgsql as $$
declare
  mine decisions;
begin
  perform pg_advisory_xact_lock(pair_key(actor, target));
  select d.* into mine from decisions d
  where d.from_user_id = actor and d.to_user_id = target and d.status is not null and gone_since(actor, target) is null;
  if mine.id is null then return jsonb_build_object('outcome', 'not_found'); end if;
  if mine.status = 'withdrawn' then
    return jsonb_build_object('outcome', 'ok', 'isNew', false, 'status', 'withdrawn', 'interestId', mine.id, 'events', '[]'::jsonb);
  end if;
  if mine.status <> 'pending' then return jsonb_build_object('outcome', 'state', 'status', mine.status); end if;
  if is_spent then return jsonb_build_object('outcome', 'spent'); end if;
  update decisions d set status = 'withdrawn', updated_at = at where d.from_user_id = actor and d.to_user_id = target;
  perform note_withdrawal(actor, target, at);
  return jsonb_build_object('outcome', 'ok', 'isNew', true, 'status', 'withdrawn', 'interestId', mine.id,
    'events', close_request(actor, target, at)
      || announce('interest.withdrawn', jsonb_build_object('interest_id', mine.id, 'to_user_id', target), at));
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
  theirs decisions;
  room uuid;
  events jsonb := '[]';
begin
  if not exists (select from users u where u.id = actor and u.plan = any(may_rewind)) then
    return jsonb_build_object('outcome', 'premium');
  end if;
  loop
    select d.* into last from decisions d
    where d.from_user_id = actor
      -- A wish to meet somebody who is gone is over, as after a block; a pass can be taken back all the same.
      and (d.status is null or d.status in ('pending', 'accepted') and gone_since(actor, d.to_user_id) is null)
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
    perform note_withdrawal(actor, target, at);
    events := close_request(actor, target, at)
      || announce('interest.withdrawn', jsonb_build_object('interest_id', last.id, 'to_user_id', target), at);
  else
    update decisions d set status = 'pending', declined_at = null
    where d.from_user_id = target and d.to_user_id = actor and d.status = 'declined' and d.declined_at = last.updated_at
      and not is_blocked(actor, target)
    returning d.* into theirs;
    -- What was asked by a message waits again, in its conversation.
    if theirs.kind = 'request' then
      update conversations c set status = 'requested', version = c.version + 1, updated_at = at
      where c.user_a = least(actor, target) and c.user_b = greatest(actor, target) and c.status = 'archived' returning c.id into room;
      if room is not null then
        events := events || announce('request.changed', jsonb_build_object('conversation_id', room), at);
      end if;
    end if;
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
-- An id for a message of a conversation, from a fresh UUID; newMessageId in src/platform/ids.ts is its twin.
create or replace function message_id_in(conversation uuid, fresh uuid) returns uuid
language sql immutable parallel safe
return (left(fresh::text, 28) || lpad(to_hex(
  (('x' || substr(replace(conversation::text, '-', ''), 17, 8))::bit(32) # ('x' || substr(replace(conversation::text, '-', ''), 25, 8))::bit(32))::bigint
), 8, '0'))::uuid;

-- Asks somebody by a message: the wish to meet them, said in words, which waits for its answer in the conversation of the
-- two. `direct`: the message is delivered like any other, for plans of which it is a part.
--
-- Returns what `decide` returns, with conversationId and messageId while it waits, and more outcomes:
--   'conversing' (they are matched; conversationId says where), 'exists' (such a message waits already; interestId), 'premium'
-- With status 'accepted' the other one had asked first: there is a match, and the message is still to be sent.
create or replace function ask_by_message(
  actor uuid, target uuid, words text, client_id text, direct boolean, direct_plans text[], at timestamptz,
  new_decision uuid, new_match uuid, new_conversation uuid, fresh_message uuid, is_spent boolean default false
) returns jsonb
language plpgsql as $$
declare
  asked jsonb;
  waiting uuid;
  room uuid;
  message uuid;
begin
  perform pg_advisory_xact_lock(pair_key(actor, target));
  if direct and not exists (select from users u where u.id = actor and u.plan = any(direct_plans)) then
    return jsonb_build_object('outcome', 'premium');
  end if;
  select m.conversation_id into room from matches m
  where m.user_a = least(actor, target) and m.user_b = greatest(actor, target) and m.status = 'active'
    and gone_since(actor, target) is null;
  if room is not null then return jsonb_build_object('outcome', 'conversing', 'conversationId', room); end if;
  select d.id into waiting from decisions d
  where d.from_user_id = actor and d.to_user_id = target and d.status = 'pending' and d.kind = 'request'
    and gone_since(actor, target) is null;
  if waiting is not null then return jsonb_build_object('outcome', 'exists', 'interestId', waiting); end if;

  asked := decide(actor, target, 'request', words, at, new_decision, new_match, new_conversation, is_spent);
  if asked ->> 'outcome' <> 'ok' or asked ->> 'status' <> 'pending' then return asked; end if;
  insert into conversations as c (id, user_a, user_b, status, created_at, updated_at)
  values (new_conversation, least(actor, target), greatest(actor, target), 'requested', at, at)
  on conflict (user_a, user_b) do update set status = 'requested', version = c.version + 1, updated_at = at
  returning c.id into room;
  update decisions d set message_id = message_id_in(room, fresh_message), is_direct = direct, client_message_id = client_id
  where d.from_user_id = actor and d.to_user_id = target returning d.message_id into message;
  return asked || jsonb_build_object('conversationId', room, 'messageId', message,
    'events', (asked -> 'events') || announce('request.changed', jsonb_build_object('conversation_id', room), at));
end
$$;

--> statement-breakpoint
-- Whether anything has happened between two people that lets either name the other: a decision or a conversation.
create or replace function know_each_other(one uuid, other uuid) returns boolean
language sql stable parallel safe
return exists (select from conversations c where c.user_a = least(one, other) and c.user_b = greatest(one, other))
  or exists (select from decisions d where (d.from_user_id, d.to_user_id) in ((one, other), (other, one)));

-- Hides two people from each other for good, and ends what is between them as unmatching does. The other one is not told
-- why. outcome: 'ok', 'not_found' (nobody whom the actor can name: whom they may not see and never had to do with, or
-- who is gone). `why` is kept beside the block; blocking again with another reason changes the reason alone.
create or replace function block_person(actor uuid, target uuid, at timestamptz, why text default null) returns jsonb
language plpgsql as $$
declare
  present matches;
  room conversations;
  events jsonb := '[]';
begin
  perform pg_advisory_xact_lock(pair_key(actor, target));
  if exists (select from blocks b where b.blocker_id = actor and b.blocked_id = target) then
    update blocks b set reason = why where b.blocker_id = actor and b.blocked_id = target and why is not null;
    return jsonb_build_object('outcome', 'ok', 'isNew', false, 'events', events);
  end if;
  if not exists (select from users u where u.id = target) or gone_since(actor, target) is not null
    or not (may_view(actor, target) or know_each_other(actor, target))
  then
    return jsonb_build_object('outcome', 'not_found');
  end if;

  insert into blocks (blocker_id, blocked_id, created_at, reason) values (actor, target, at, why);
  delete from shortlist s where (s.owner_id, s.user_id) in ((actor, target), (target, actor));
  select m.* into present from matches m
  where m.user_a = least(actor, target) and m.user_b = greatest(actor, target) and m.status = 'active';
  if present.id is not null then
    events := events || close_match(present, actor, case when present.expires_at is null then 'unmatched' else 'ended' end, 'blocked', at);
  else
    select c.* into room from conversations c
    where c.user_a = least(actor, target) and c.user_b = greatest(actor, target) and c.status <> 'blocked';
    if room.id is not null then
      update conversations c set status = 'blocked', version = c.version + 1, updated_at = at where c.id = room.id;
      events := events || case when room.status = 'requested' then announce('request.changed', jsonb_build_object('conversation_id', room.id), at)
        else announce('conversations.changed', jsonb_build_object('conversation_ids', jsonb_build_array(room.id)), at) end;
    end if;
  end if;
  if exists (select from decisions d where d.from_user_id = actor and d.to_user_id = target and d.status = 'pending') then
    perform note_withdrawal(actor, target, at);
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

--> statement-breakpoint
-- Writes down that somebody calls the other one of an active match, and returns what the call's object needs to know.
-- Whether either is in a call already is not decided here.
-- outcome: 'ok', 'not_found' (no match of theirs, or the other one has been gone for as long as `grace`), 'over' (the match
-- has ended, or looks so because the other one is gone).
create or replace function begin_call(
  actor uuid, match uuid, new_call uuid, wanted text, day date, at timestamptz, grace interval default interval '30 days'
) returns jsonb
language plpgsql as $$
declare
  m matches;
  peer uuid;
  facts jsonb;
begin
  select x.* into m from matches x where x.id = match and actor in (x.user_a, x.user_b);
  peer := peer_in(m, actor);
  if m.id is null or has_left(actor, peer, grace, at) then return jsonb_build_object('outcome', 'not_found'); end if;
  if m.status <> 'active' or m.expires_at <= at or gone_since(actor, peer) is not null
    or not exists (select from users u where u.id = actor and is_active(u))
  then
    return jsonb_build_object('outcome', 'over');
  end if;
  select jsonb_build_object(
      'outcome', 'ok',
      'matchId', m.id,
      'conversationId', m.conversation_id,
      'callee', card_of(peer, day),
      'caller', card_of(actor, day),
      'plans', jsonb_agg(u.plan),
      'mayShareAddresses', bool_and(p.direct_calls))
    into facts
  from users u join profiles p on p.user_id = u.id where u.id in (actor, peer);
  insert into calls (id, conversation_id, match_id, caller_id, callee_id, media, created_at)
  values (new_call, m.conversation_id, m.id, actor, peer, wanted, at);
  return facts;
end
$$;
