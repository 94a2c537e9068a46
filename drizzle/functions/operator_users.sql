-- What operators do about accounts. `below`: the roles whose accounts the operator may act on. Each function answers with an
-- outcome; 'not_found', 'self' (their own account) and 'outranked' are those of `standing_before_operator`.

-- Whether an operator may act on an account, which is locked: 'ok', 'not_found', 'self', 'outranked'.
create or replace function standing_before_operator(person uuid, operator uuid, below text[]) returns text
language plpgsql as $$
declare
  held text;
begin
  select u.role into held from users u where u.id = person for no key update;
  return case
    when held is null then 'not_found'
    when person = operator then 'self'
    when held <> all (below) then 'outranked'
    else 'ok' end;
end
$$;

-- Notes an act about an account, by an operator who may act on it. Returns the standing.
create or replace function note_user_act(
  person uuid, operator uuid, below text[], act text, reason text, note text, after jsonb, at timestamptz
) returns text
language plpgsql as $$
declare
  standing text := standing_before_operator(person => person, operator => operator, below => below);
begin
  if standing = 'ok' then
    perform note_operator_act(
      operator => operator, act => note_user_act.act, subject => person::text, reason => note_user_act.reason,
      note => note_user_act.note, before => null, after => note_user_act.after, at => at
    );
  end if;
  return standing;
end
$$;

-- Decisions in effect by which an account was suspended outside a case.
create or replace function suspensions_outside(person uuid, at timestamptz) returns setof safety_decisions
language sql stable
begin atomic
  select d.* from safety_decisions d
  where d.subject_id = person and d.case_id is null and d.state = 'effective' and d.measure = 'suspension'
    and (d.until is null or d.until > at)
  order by d.created_at desc, d.id;
end;

-- Suspends or reactivates an account outside a case. A suspension is a decision without a case, with a statement of reasons; it
-- takes the place of an earlier one, and reactivating undoes it. Where the owner has asked for it, nothing is decided. What a
-- decision in a case has done is changed by that decision alone. A ban joins the case about the person, where it is proposed, and
-- changes nothing here.
--
-- wanted: { status, reason, until, note, urgency, decision }; `decision`: null, or { id, policy, strikes, explanation }
-- details: as in `take_effect`
-- outcome:
--   'ok' (with `events` and `status`), 'same' (with `status`): { status, reason, until } of the account
--   'decided' (with `decision_id` and `case_id`); 'appealed' (with `decision_id`): an appeal against it waits, and decides
--   'propose' (with `case_id` and `events`); 'reporter': the operator has reported the person
create or replace function change_user_status(
  person uuid, wanted jsonb, details jsonb, operator uuid, below text[], at timestamptz
) returns jsonb
language plpgsql as $$
declare
  standing text := standing_before_operator(person => person, operator => operator, below => below);
  decision constant jsonb := nullif(wanted -> 'decision', 'null');
  wanted_status constant text := wanted ->> 'status';
  ends constant timestamptz := (wanted ->> 'until')::timestamptz;
  a users;
  former safety_decisions;
  of_case uuid;
  made safety_decisions;
  was jsonb;
  changed jsonb := '[]';
begin
  if standing <> 'ok' then return jsonb_build_object('outcome', standing); end if;
  if decision is not null and not may_decide_about(operator => operator, subject => person, over => below) then
    return jsonb_build_object('outcome', 'reporter');
  end if;
  select u.* into a from users u where u.id = person;
  was := standing_of(a);
  select d.* into former from safety_decisions d
  where d.subject_id = person and d.state = 'effective' and (d.measure = 'ban' or d.measure = 'suspension' and d.case_id is not null)
    and (d.until is null or d.until > at) and a.status <> 'active'
  order by d.created_at desc limit 1;
  if former.id is not null then
    return jsonb_build_object('outcome', 'decided', 'decision_id', former.id, 'case_id', former.case_id);
  end if;
  if wanted_status = 'banned' then
    of_case := join_case(
      subject => person, urgency => wanted -> 'urgency', spoken => null, at => at, entry => jsonb_build_object(
        'kind', 'note', 'operator_id', operator, 'note', coalesce(wanted ->> 'note', wanted ->> 'reason'))
    );
    perform note_operator_act(
      operator => operator, act => 'user.ban_asked', subject => person::text, reason => wanted ->> 'reason',
      note => wanted ->> 'note', before => null, after => jsonb_build_object('case', of_case), at => at
    );
    return jsonb_build_object('outcome', 'propose', 'case_id', of_case, 'events', cases_changed_events());
  end if;
  if a.status = wanted_status and (wanted_status = 'active'
    or (a.status_reason, a.status_until) is not distinct from (coalesce(decision ->> 'policy', wanted ->> 'reason'), ends))
  then
    return jsonb_build_object('outcome', 'same', 'status', was);
  end if;
  select d.* into former from suspensions_outside(person, at) d
  where exists (select from appeals p where p.decision_id = d.id and p.status = 'open') limit 1;
  if former.id is not null then return jsonb_build_object('outcome', 'appealed', 'decision_id', former.id); end if;

  for former in select d.* from suspensions_outside(person, at) d loop
    changed := changed || undo_measure(d => former, operator => operator, at => at);
  end loop;
  if decision is not null then
    insert into safety_decisions (
      id, subject_id, policy, measure, until, strikes, explanation, note, state, decided_by, created_at)
    values (
      (decision ->> 'id')::uuid, person, decision ->> 'policy', 'suspension', ends, (decision ->> 'strikes')::smallint,
      decision ->> 'explanation', wanted ->> 'note', 'effective', operator, at)
    returning * into made;
    changed := changed || (take_effect(decision => made.id, details => details, at => at) -> 'events');
  else
    select u.* into a from users u where u.id = person;
    if wanted_status <> 'active' or a.status <> 'active' then
      select changed || s.events into changed from set_account_status(
        account => person, new_status => wanted_status, at => at,
        reason => case when wanted_status <> 'active' then wanted ->> 'reason' end,
        until => case when wanted_status <> 'active' then ends end
      ) s;
    end if;
  end if;
  select c.id into of_case from cases c where c.subject_id = person and c.status = 'open';
  if of_case is not null then
    perform note_in_case(of_case => of_case, at => at, entry => jsonb_build_object(
      'kind', case when made.id is null then 'note' else 'decision' end, 'operator_id', operator, 'ref_id', made.id,
      'note', case when made.id is null then 'The status was changed outside the case.' end));
  end if;
  perform note_operator_act(
    operator => operator, act => 'user.status', subject => person::text, reason => wanted ->> 'reason', note => wanted ->> 'note',
    before => was,
    after => jsonb_build_object('status', wanted_status, 'until', ends, 'decision', made.id), at => at
  );
  select u.* into a from users u where u.id = person;
  return jsonb_build_object('outcome', 'ok', 'events', changed || cases_changed_events(), 'status', standing_of(a));
end
$$;

-- Ends one session of an account, or all. outcome: 'ok' (with `events`), 'no_session'
create or replace function end_user_sessions(
  person uuid, only_session uuid, reason text, operator uuid, below text[], at timestamptz
) returns jsonb
language plpgsql as $$
declare
  standing text := standing_before_operator(person => person, operator => operator, below => below);
  ended jsonb;
begin
  if standing <> 'ok' then return jsonb_build_object('outcome', standing); end if;
  ended := end_sessions(
    account => person, only_session => only_session, keep_session => null, reason => 'ended_by_operator', from_ip => null, at => at
  );
  if only_session is not null and ended = '[]' then return jsonb_build_object('outcome', 'no_session'); end if;
  perform note_operator_act(
    operator => operator, act => 'user.sessions_end', subject => person::text, reason => null, note => end_user_sessions.reason,
    before => null, after => jsonb_build_object('ended', jsonb_array_length(ended)), at => at
  );
  return jsonb_build_object('outcome', 'ok', 'events', ended);
end
$$;

-- Corrects a first name or a date of birth; null: stays. Whatever is disputed about the date is settled by it: a date of an
-- adult reactivates an account that was suspended for its age, one under age that confirms what its owner has said closes it,
-- as `say_underage` does.
-- outcome: 'ok', 'reactivated', 'closed' (all with `events`), 'under_age' (and nothing was disputed), 'no_profile'
create or replace function correct_user(
  person uuid, first_name text, birth_date date, reason text, operator uuid, below text[], at timestamptz
) returns jsonb
language plpgsql as $$
declare
  standing text := standing_before_operator(person => person, operator => operator, below => below);
  p profiles;
  result text := 'ok';
  changed jsonb := '[]';
begin
  if standing <> 'ok' then return jsonb_build_object('outcome', standing); end if;
  select x.* into p from profiles x where x.user_id = person for update;
  if p.user_id is null then return jsonb_build_object('outcome', 'no_profile'); end if;
  if birth_date is not null and adult_from(birth_date) > at then
    if p.disputed_birth_date is null then return jsonb_build_object('outcome', 'under_age'); end if;
    result := 'closed';
  else
    update profiles x set first_name = coalesce(correct_user.first_name, x.first_name),
      birth_date = coalesce(correct_user.birth_date, x.birth_date), updated_at = at,
      disputed_birth_date = case when correct_user.birth_date is null then x.disputed_birth_date end
    where x.user_id = person;
    if birth_date is not null
      and exists (select from users u where u.id = person and u.status = 'suspended' and u.status_reason = 'underage')
    then
      result := 'reactivated';
      select s.events into changed from set_account_status(
        account => person, new_status => 'active', reason => null, until => null, at => at
      ) s;
    end if;
  end if;
  perform note_operator_act(
    operator => operator, act => 'user.correct', subject => person::text, reason => null, note => correct_user.reason, before => null,
    after => jsonb_build_object('outcome', result, 'fields', to_jsonb(array_remove(array[
      case when correct_user.first_name is not null then 'first_name' end,
      case when correct_user.birth_date is not null then 'birth_date' end], null))),
    at => at
  );
  if result = 'closed' then
    select c.events into changed from close_underage(account => person, said => birth_date, at => at) c;
  end if;
  return jsonb_build_object('outcome', result, 'events', changed || profiles_changed(people => '{}'));
end
$$;

-- Deletes an account on its owner's request, as `delete_account` does. outcome: 'ok' with the columns of `delete_account`.
create or replace function delete_user_on_request(
  person uuid, until timestamptz, reason text, operator uuid, below text[], at timestamptz
) returns table (outcome text, is_new boolean, person_row users, events jsonb)
language plpgsql as $$
declare
  standing text := note_user_act(
    person => person, operator => operator, below => below, act => 'user.delete', reason => null, note => reason, after => null, at => at
  );
begin
  if standing <> 'ok' then
    return query select standing, false, null::users, '[]'::jsonb;
    return;
  end if;
  return query select standing, d.is_new, d.person, d.events from delete_account(
    account => person, until => until, by_session => null, from_ip => null, at => at
  ) d;
end
$$;
