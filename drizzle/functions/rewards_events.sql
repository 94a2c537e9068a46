-- Rewards that events grant rather than users ask for: friends who join and stay, and advertisements.

-- The invite code of a user, made where there is none; `fresh` is taken for it. Null where `fresh` is another's.
create or replace function invite_code_of(person uuid, fresh text, at timestamptz) returns text
language plpgsql as $$
begin
  if not exists (select from invite_codes c where c.user_id = person) and hold_account(person) is not null then
    insert into invite_codes (code, user_id, created_at) values (fresh, person, at) on conflict do nothing;
  end if;
  return (select c.code from invite_codes c where c.user_id = person);
end
$$;

-- Records that a new user was invited. It pays the inviter later (`pay_referrals`).
-- outcome: 'ok'; 'not_found' (no such activity, or code), 'self', 'late' (they signed up too long ago), 'taken' (by
-- another code), 'capped' (the contact or the device was invited before)
create or replace function accept_invite(
  friend uuid, code text, activity text, device text, referral uuid, at timestamptz
) returns jsonb
language plpgsql as $$
declare
  a reward_activities;
  joined timestamptz;
  inviter uuid;
  known referrals;
begin
  select x.* into a from reward_activities x where x.id = activity and x.kind = 'friend' and x.is_active;
  select c.user_id into inviter from invite_codes c where c.code = accept_invite.code;
  if a.id is null or inviter is null then return jsonb_build_object('outcome', 'not_found'); end if;
  if inviter = friend then return jsonb_build_object('outcome', 'self'); end if;
  -- In order of ids, as nobody else locks two accounts; a deletion waits.
  perform hold_account(least(inviter, friend)), hold_account(greatest(inviter, friend));
  select r.* into known from referrals r where r.friend_id = friend;
  if known.inviter_id = inviter then return jsonb_build_object('outcome', 'ok', 'isNew', false); end if;
  if known.id is not null then return jsonb_build_object('outcome', 'taken'); end if;
  select u.created_at into joined from users u where u.id = friend;
  if joined < at - make_interval(days => coalesce((a.parameters ->> 'accept_days')::integer, 14)) then
    return jsonb_build_object('outcome', 'late');
  end if;
  if not mark_reward(
    person => friend, device => device, activity => a.id, period => 'joined', per_contact => 1, per_device => 1,
    until => at + interval '2 years'
  ) then
    return jsonb_build_object('outcome', 'capped');
  end if;
  insert into referrals (id, friend_id, inviter_id, created_at) values (referral, friend, inviter, at)
  on conflict (friend_id) do nothing;
  return jsonb_build_object('outcome', 'ok', 'isNew', found);
end
$$;

-- Whether a user has a published profile that others see, and a proved contact.
create or replace function has_settled(person uuid) returns boolean
language sql stable
return exists (
  select from users u join listings l on l.user_id = u.id and l.tile_size = 4 and l.shown > 0
  where u.id = person and is_active(u) and u.is_verified);

-- Follows invited friends, and rewards the inviters of at most `most` who have stayed. Returns how many were rewarded.
create or replace function pay_referrals(most integer, at timestamptz) returns integer
language plpgsql as $$
declare
  a reward_activities;
  due record;
  one referrals;
  paid jsonb;
  count integer := 0;
begin
  select x.* into a from reward_activities x where x.kind = 'friend' and x.is_active order by x.position limit 1;
  if a.id is null then return 0; end if;
  update referrals r set staying_since = case when r.staying_since is null then at end
  where r.id in (
    select x.id from referrals x
    where x.grant_id is null and (x.staying_since is not null) <> has_settled(x.friend_id) for update skip locked);
  for due in
    select r.id, r.inviter_id from referrals r
    where r.grant_id is null
      and r.staying_since <= at - make_interval(days => coalesce((a.parameters ->> 'stay_days')::integer, 7))
    order by r.inviter_id, r.created_at limit most
  loop
    -- The account before what depends on it, as everywhere.
    continue when coin_account(due.inviter_id, at) is null;
    select r.* into one from referrals r where r.id = due.id and r.grant_id is null for update;
    continue when one.id is null;
    paid := redeem_reward(
      person => one.inviter_id, activity => a.id, device => null, occasion => one.id::text, entry => gen_random_uuid(),
      at => at
    );
    continue when paid ->> 'outcome' <> 'ok';
    update referrals r set grant_id = (paid -> 'transaction' ->> 'id')::uuid where r.id = one.id;
    count := count + 1;
  end loop;
  return count;
end
$$;

-- Takes back at most `most` rewards for friends who were banned within 30 days after the reward. Returns how many.
create or replace function take_back_referrals(most integer, at timestamptz) returns integer
language sql volatile
begin atomic
  with due as (
    select g.id from referrals r join reward_grants g on g.id = r.grant_id join users u on u.id = r.friend_id
    where u.status = 'banned' and g.taken_back_by is null and g.created_at > at - interval '30 days'
    order by g.account_id limit most
  )
  select count(*)::integer from due where take_back_reward(due.id, at) ->> 'outcome' = 'ok';
end;

-- Names an advertisement that a user is about to watch. At most `most` may be open; the oldest gives way.
create or replace function note_ad_view(
  person uuid, nonce_hash text, device text, expires timestamptz, most integer, at timestamptz
) returns void
language plpgsql as $$
begin
  if hold_account(person) is null then return; end if;
  delete from ad_views v where v.nonce_hash in (
    select x.nonce_hash from ad_views x where x.user_id = person and x.seen_at is null
    order by x.created_at desc, x.nonce_hash offset most - 1);
  insert into ad_views (nonce_hash, user_id, device_hash, expires_at, created_at)
  values (note_ad_view.nonce_hash, person, device, expires, at);
end
$$;

-- Rewards an advertisement that its network says was watched. A nonce is good for one view, and a view for one nonce.
-- outcome: as in `redeem_reward`, and 'not_found' (no such nonce), 'used', 'late'
create or replace function confirm_ad_view(nonce text, network text, entry uuid, at timestamptz) returns jsonb
language plpgsql as $$
declare
  person uuid;
  v ad_views;
  activity text;
  rewarded jsonb;
begin
  select x.user_id into person from ad_views x where x.nonce_hash = nonce;
  if coin_account(person, at) is null then return jsonb_build_object('outcome', 'not_found'); end if;
  select x.* into v from ad_views x where x.nonce_hash = nonce for update;
  if v.nonce_hash is null then return jsonb_build_object('outcome', 'not_found'); end if;
  if v.network_ref is distinct from network and (
    v.seen_at is not null or exists (select from ad_views x where x.network_ref = network))
  then
    return jsonb_build_object('outcome', 'used');
  end if;
  if v.seen_at is null and v.expires_at <= at then return jsonb_build_object('outcome', 'late'); end if;
  -- What was beyond the cap of its day stays unrewarded.
  if v.seen_at is not null and v.grant_id is null then return jsonb_build_object('outcome', 'capped'); end if;
  activity := (select x.id from reward_activities x where x.kind = 'advertisement' and x.is_active order by x.position limit 1);
  rewarded := redeem_reward(
    person => person, activity => activity, device => nullif(v.device_hash, ''), occasion => nonce, entry => entry, at => at
  );
  update ad_views x set network_ref = network, seen_at = coalesce(x.seen_at, at),
    grant_id = coalesce(x.grant_id, (rewarded -> 'transaction' ->> 'id')::uuid)
  where x.nonce_hash = nonce;
  return rewarded;
end
$$;

-- Deletes at most `most` views that were over before `before`. Returns how many.
create or replace function forget_ad_views(before timestamptz, most integer) returns integer
language sql volatile
begin atomic
  with old as (
    select v.nonce_hash from ad_views v where v.expires_at < before order by v.expires_at limit most for update skip locked
  ), gone as (
    delete from ad_views v using old where v.nonce_hash = old.nonce_hash returning 1
  )
  select count(*)::integer from gone;
end;
