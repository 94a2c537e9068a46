-- Roles of operators. Tokens carry the role, so a change ends the sessions of the account. Every change of a role locks all
-- admins, in the order of their ids: of two admins who take the role from each other at once, one does.

-- Whether an account may be made an operator: somebody uses it, and what reaches its owner is proved.
create or replace function may_operate(account users) returns boolean
language sql immutable parallel safe
return is_active(account) and num_nonnulls(account.phone_index, account.email_index, account.google_index) > 0;

-- Hands back the cases and appeals that an operator holds. Those that somebody works on at this moment are left to their time.
create or replace function release_claims(of_operator uuid, at timestamptz) returns void
language plpgsql as $$
declare
  held uuid;
begin
  for held in
    select c.id from cases c where c.claimed_by = of_operator and c.claimed_until > at and c.status = 'open' for update skip locked
  loop
    update cases c set claimed_by = null, claimed_until = null, updated_at = at where c.id = held;
    perform note_in_case(
      of_case => held, at => at, entry => jsonb_build_object('kind', 'released', 'operator_id', of_operator));
  end loop;
  update appeals a set claimed_by = null, claimed_until = null where a.id in (
    select x.id from appeals x where x.claimed_by = of_operator and x.status = 'open' for update skip locked);
end
$$;

-- Sets the role, with the log and the events of the ended sessions. The caller has locked the account.
create or replace function write_role(
  operator uuid, target users, role text, note text, from_ip text, at timestamptz
) returns jsonb
language plpgsql as $$
begin
  update users u set role = write_role.role, updated_at = at where u.id = target.id;
  -- An operator who comes back begins anew.
  if write_role.role = 'user' then
    delete from operator_factors f where f.user_id = target.id;
  end if;
  perform release_claims(of_operator => target.id, at => at);
  perform note_operator_act(
    operator => operator, act => 'operator.role', subject => target.id::text, reason => null, note => note,
    before => jsonb_build_object('role', target.role), after => jsonb_build_object('role', write_role.role), at => at
  );
  return end_sessions(
    account => target.id, only_session => null, keep_session => null, reason => 'role_changed', from_ip => from_ip, at => at
  );
end
$$;

-- outcome: 'ok' (with `events`, none where the account has the role already), 'not_found', 'not_ready' (not active, or
-- nothing is proved), 'last_admin', 'forbidden' (the operator is no admin any more)
create or replace function set_operator_role(
  operator uuid, target_id uuid, role text, note text, from_ip text, at timestamptz
) returns jsonb
language plpgsql as $$
declare
  target users;
begin
  perform from users u where u.role = 'admin' or u.id = target_id order by u.id for update;
  select u.* into target from users u where u.id = target_id;
  if target.id is null or (target.role = 'user' and (set_operator_role.role = 'user' or target.deleted_at is not null)) then
    return jsonb_build_object('outcome', 'not_found');
  end if;
  if not exists (select from users u where u.id = operator and u.role = 'admin' and is_active(u)) then
    return jsonb_build_object('outcome', 'forbidden');
  end if;
  if target.role = set_operator_role.role then return jsonb_build_object('outcome', 'ok', 'events', '[]'::jsonb); end if;
  if set_operator_role.role <> 'user' and not may_operate(target) then
    return jsonb_build_object('outcome', 'not_ready');
  end if;
  if target.role = 'admin' and not exists (
    select from users u where u.role = 'admin' and u.id <> target.id and is_active(u))
  then return jsonb_build_object('outcome', 'last_admin'); end if;
  return jsonb_build_object('outcome', 'ok', 'events', write_role(
    operator => operator, target => target, role => set_operator_role.role, note => note, from_ip => from_ip, at => at
  ));
end
$$;

-- Removes every second factor of an operator, who has lost them, and ends their sessions.
-- outcome: 'ok' (with `events`), 'not_found', 'forbidden'
create or replace function reset_factors(operator uuid, target_id uuid, note text, from_ip text, at timestamptz) returns jsonb
language plpgsql as $$
declare
  removed jsonb;
begin
  perform from users u where u.id in (operator, target_id) order by u.id for update;
  if not exists (select from users u where u.id = target_id and u.role <> 'user') then
    return jsonb_build_object('outcome', 'not_found');
  end if;
  if not exists (select from users u where u.id = operator and u.role = 'admin' and is_active(u)) then
    return jsonb_build_object('outcome', 'forbidden');
  end if;
  with gone as (delete from operator_factors f where f.user_id = target_id returning f.id, f.kind)
  select coalesce(jsonb_agg(jsonb_build_object('factor_id', g.id, 'kind', g.kind) order by g.id), '[]') into removed from gone g;
  perform note_operator_act(
    operator => operator, act => 'operator.reset_factors', subject => target_id::text, reason => null, note => note,
    before => jsonb_build_object('factors', removed), after => null, at => at
  );
  return jsonb_build_object('outcome', 'ok', 'events', end_sessions(
    account => target_id, only_session => null, keep_session => null, reason => 'factors_reset', from_ip => from_ip, at => at
  ));
end
$$;

-- Makes an account an admin, by the command that makes the first one. In the log its operator is the id of zeros.
-- outcome: 'ok' (with `user_id`), 'not_found', 'not_ready', 'exists' (an admin, and not `even_so`)
create or replace function make_admin(contact text, even_so boolean, at timestamptz) returns jsonb
language plpgsql as $$
declare
  target users;
begin
  perform from users u where u.role = 'admin' or u.phone_index = contact or u.email_index = contact order by u.id for update;
  select u.* into target from users u where u.phone_index = contact or u.email_index = contact;
  if target.id is null then return jsonb_build_object('outcome', 'not_found'); end if;
  if not even_so and exists (select from users u where u.role = 'admin' and is_active(u)) then
    return jsonb_build_object('outcome', 'exists');
  end if;
  if not may_operate(target) then return jsonb_build_object('outcome', 'not_ready'); end if;
  if target.role <> 'admin' then
    perform write_role(
      operator => '00000000-0000-0000-0000-000000000000', target => target, role => 'admin',
      note => 'By npm run operators.', from_ip => null, at => at
    );
  end if;
  return jsonb_build_object('outcome', 'ok', 'user_id', target.id);
end
$$;
