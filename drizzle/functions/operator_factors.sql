-- Second factors of operators. What may be done without one is decided under the lock of the account, so that of two
-- requests at once only one adds the first.

-- What adding a factor lacks, or null: the first one needs a recent sign-in, any other one a fresh confirmation.
create or replace function factor_refusal(account uuid, is_fresh boolean, is_recent boolean) returns text
language sql stable
return case
  when exists (select from operator_factors f where f.user_id = account and f.confirmed_at is not null)
  then case when not is_fresh then 'not_confirmed' end
  when not is_recent then 'not_recent' end;

-- Adds a TOTP that counts for nothing until `confirm_totp`. One that was never confirmed goes.
-- outcome: 'ok', 'not_confirmed', 'not_recent', 'too_many', 'gone' (the account)
create or replace function add_totp(
  account uuid, factor uuid, name text, secret text, is_fresh boolean, is_recent boolean, most integer, at timestamptz
) returns text
language plpgsql as $$
declare
  refusal text;
begin
  perform from users u where u.id = account for update;
  if not found then return 'gone'; end if;
  refusal := factor_refusal(account => account, is_fresh => is_fresh, is_recent => is_recent);
  if refusal is not null then return refusal; end if;
  delete from operator_factors f where f.user_id = account and f.confirmed_at is null;
  if (select count(*) from operator_factors f where f.user_id = account) >= most then return 'too_many'; end if;
  insert into operator_factors (id, user_id, kind, name, secret, created_at)
  values (factor, account, 'totp', add_totp.name, add_totp.secret, at);
  return 'ok';
end
$$;

-- Notes a factor that counts from now on.
create or replace function note_factor(account uuid, factor uuid, session uuid, from_ip text, at timestamptz) returns void
language plpgsql as $$
declare
  f operator_factors;
begin
  select x.* into f from operator_factors x where x.id = factor;
  perform note_operator_act(
    operator => account, act => 'factor.add', subject => account::text, reason => null, note => null, before => null,
    after => jsonb_build_object('factor_id', f.id, 'kind', f.kind), at => at
  );
  perform note_security_event(
    type => 'second_factor_added', account => account, session => session, ip => from_ip, details => f.kind, at => at
  );
end
$$;

-- Lets a TOTP count, whose code of time step `step` was shown.
-- outcome: 'ok', 'not_found', 'not_confirmed', 'not_recent', 'gone'
create or replace function confirm_totp(
  account uuid, factor uuid, step bigint, is_fresh boolean, is_recent boolean, session uuid, from_ip text, at timestamptz
) returns text
language plpgsql as $$
declare
  refusal text;
begin
  perform from users u where u.id = account for update;
  if not found then return 'gone'; end if;
  refusal := factor_refusal(account => account, is_fresh => is_fresh, is_recent => is_recent);
  if refusal is not null then return refusal; end if;
  update operator_factors f set confirmed_at = at, last_used_at = at, last_step = step
  where f.id = factor and f.user_id = account and f.kind = 'totp' and f.confirmed_at is null;
  if not found then return 'not_found'; end if;
  perform note_factor(account => account, factor => factor, session => session, from_ip => from_ip, at => at);
  return 'ok';
end
$$;

-- Adds a passkey, which has just been shown.
-- p: { id, name, credential_id, public_key, sign_count }
-- outcome: 'ok', 'not_confirmed', 'not_recent', 'too_many', 'exists' (the passkey is known), 'gone'
create or replace function add_passkey(
  account uuid, p jsonb, is_fresh boolean, is_recent boolean, most integer, session uuid, from_ip text, at timestamptz
) returns text
language plpgsql as $$
declare
  refusal text;
begin
  perform from users u where u.id = account for update;
  if not found then return 'gone'; end if;
  refusal := factor_refusal(account => account, is_fresh => is_fresh, is_recent => is_recent);
  if refusal is not null then return refusal; end if;
  if (select count(*) from operator_factors f where f.user_id = account) >= most then return 'too_many'; end if;
  insert into operator_factors (id, user_id, kind, name, credential_id, public_key, sign_count, confirmed_at, last_used_at, created_at)
  values ((p ->> 'id')::uuid, account, 'passkey', p ->> 'name', p ->> 'credential_id', p ->> 'public_key',
    (p ->> 'sign_count')::bigint, at, at, at)
  on conflict on constraint operator_factors_credential do nothing;
  if not found then return 'exists'; end if;
  perform note_factor(account => account, factor => (p ->> 'id')::uuid, session => session, from_ip => from_ip, at => at);
  return 'ok';
end
$$;

-- Uses a factor whose code or signature is right. Each step of a TOTP works once, and a passkey's counter has to rise, or
-- to stay 0. Returns whether it was used. @param step of a TOTP @param signs of a passkey
create or replace function use_factor(
  account uuid, factor uuid, step bigint, signs bigint, session uuid, from_ip text, at timestamptz
) returns boolean
language plpgsql as $$
declare
  used text;
begin
  update operator_factors f set last_used_at = at,
    last_step = coalesce(step, f.last_step), sign_count = coalesce(signs, f.sign_count)
  where f.id = factor and f.user_id = account and f.confirmed_at is not null and case f.kind
    when 'totp' then step > coalesce(f.last_step, 0)
    else signs > f.sign_count or (signs = 0 and f.sign_count = 0) end
  returning f.kind into used;
  if used is null then return false; end if;
  perform note_security_event(
    type => 'second_factor_shown', account => account, session => session, ip => from_ip, details => used, at => at
  );
  return true;
end
$$;

-- Removes a factor, and ends every session but the caller's: it may have been confirmed with it.
-- outcome: 'ok' (with `events`), 'not_found', 'last' (no other one counts)
create or replace function remove_factor(account uuid, factor uuid, session uuid, from_ip text, at timestamptz) returns jsonb
language plpgsql as $$
declare
  f operator_factors;
begin
  perform from users u where u.id = account for update;
  select x.* into f from operator_factors x where x.id = factor and x.user_id = account;
  if f.id is null then return jsonb_build_object('outcome', 'not_found'); end if;
  if f.confirmed_at is not null and not exists (
    select from operator_factors x where x.user_id = account and x.confirmed_at is not null and x.id <> factor)
  then return jsonb_build_object('outcome', 'last'); end if;
  delete from operator_factors x where x.id = factor;
  perform note_operator_act(
    operator => account, act => 'factor.remove', subject => account::text, reason => null, note => null,
    before => jsonb_build_object('factor_id', f.id, 'kind', f.kind), after => null, at => at
  );
  perform note_security_event(
    type => 'second_factor_removed', account => account, session => session, ip => from_ip, details => f.kind, at => at
  );
  return jsonb_build_object('outcome', 'ok', 'events', end_sessions(
    account => account, only_session => null, keep_session => session, reason => 'second_factor_removed',
    from_ip => from_ip, at => at
  ));
end
$$;
