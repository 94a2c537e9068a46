-- Appeals against decisions; decided by somebody else than those who decided first.

-- Files an appeal. `words` are sealed for the new row. `account`: null where a signed link names the statement.
-- outcome: 'ok'; 'not_found'; 'exists'; 'late'; 'undone': there is nothing left to appeal against
create or replace function file_appeal(
  statement uuid, account uuid, appeal uuid, words text, due timestamptz, at timestamptz
) returns text
language plpgsql as $$
declare
  s statements;
  d safety_decisions;
begin
  select x.* into s from statements x where x.id = statement and (account is null or x.user_id = account);
  if s.id is null then return 'not_found'; end if;
  select x.* into d from safety_decisions x where x.id = s.decision_id for share;
  if exists (select from appeals a where a.statement_id = s.id) then return 'exists'; end if;
  if s.appeal_until <= at then return 'late'; end if;
  if d.state <> 'effective' then return 'undone'; end if;
  insert into appeals (id, statement_id, decision_id, user_id, words, first_by, second_by, due_at, created_at)
  values (appeal, s.id, d.id, s.user_id, words, d.decided_by, d.confirmed_by, due, at)
  on conflict (statement_id) do nothing;
  if not found then return 'exists'; end if;
  if d.case_id is not null then
    perform note_in_case(
      of_case => d.case_id, entry => jsonb_build_object('kind', 'appeal', 'ref_id', appeal), at => at
    );
  end if;
  return 'ok';
end
$$;

-- Takes an open appeal for so long. outcome: 'ok', with `until`; 'not_found'; 'forbidden'; 'decided'; 'claimed', with `until`
create or replace function claim_appeal(
  appeal uuid, operator uuid, over text[], lease_seconds integer, at timestamptz
) returns jsonb
language plpgsql as $$
declare
  a appeals;
begin
  select x.* into a from appeals x where x.id = appeal for update;
  if a.id is null then return jsonb_build_object('outcome', 'not_found'); end if;
  if operator in (a.first_by, a.second_by) or not may_decide_about(operator => operator, subject => a.user_id, over => over) then
    return jsonb_build_object('outcome', 'forbidden');
  end if;
  if a.status <> 'open' then return jsonb_build_object('outcome', 'decided'); end if;
  if a.claimed_by <> operator and a.claimed_until > at then
    return jsonb_build_object('outcome', 'claimed', 'until', a.claimed_until);
  end if;
  update appeals x set claimed_by = operator, claimed_until = at + make_interval(secs => lease_seconds) where x.id = a.id;
  return jsonb_build_object('outcome', 'ok', 'until', at + make_interval(secs => lease_seconds));
end
$$;

-- Decides an appeal. Granted, everything is undone that the measure did. outcome: as in `claim_appeal`; 'ok' with `events`
create or replace function decide_appeal(
  appeal uuid, operator uuid, over text[], verdict text, answer text, at timestamptz
) returns jsonb
language plpgsql as $$
declare
  a appeals;
  d safety_decisions;
  events jsonb := '[]';
begin
  perform from users u join appeals x on x.user_id = u.id where x.id = appeal for no key update of u;
  select y.* into d from safety_decisions y join appeals x on x.decision_id = y.id where x.id = appeal for update of y;
  select x.* into a from appeals x where x.id = appeal for update;
  if a.id is null then return jsonb_build_object('outcome', 'not_found'); end if;
  if operator in (a.first_by, a.second_by) or not may_decide_about(operator => operator, subject => a.user_id, over => over) then
    return jsonb_build_object('outcome', 'forbidden');
  end if;
  if a.status <> 'open' then return jsonb_build_object('outcome', 'decided'); end if;
  if a.claimed_by <> operator and a.claimed_until > at then
    return jsonb_build_object('outcome', 'claimed', 'until', a.claimed_until);
  end if;
  update appeals x set status = verdict, decided_by = operator, decided_at = at, explanation = answer, claimed_by = null, claimed_until = null
  where x.id = a.id;
  perform note_operator_act(
    operator => operator, act => 'appeal.decide', subject => a.user_id::text, reason => verdict, note => null, before => null,
    after => jsonb_build_object('appeal', a.id, 'decision', d.id), at => at
  );
  if d.case_id is not null then
    perform note_in_case(
      of_case => d.case_id, at => at,
      entry => jsonb_build_object('kind', 'appeal', 'operator_id', operator, 'ref_id', a.id)
    );
  end if;
  if verdict = 'granted' then
    events := undo_measure(d => d, operator => operator, at => at);
  else
    events := jsonb_build_array(announce(
      type => 'statement.changed', payload => jsonb_build_object('statement_id', a.statement_id), at => at
    ));
  end if;
  return jsonb_build_object('outcome', 'ok', 'events', events || cases_changed_events() || profiles_changed(people => '{}'));
end
$$;

-- Deletes what is kept no longer: the words of appeals `before` their decision, and statements of accounts that are gone. Returns
-- how many rows.
create or replace function forget_statements(before timestamptz, most integer, at timestamptz) returns integer
language plpgsql as $$
declare
  worded integer;
  gone integer;
begin
  update appeals a set words = null where a.id in (
    select x.id from appeals x where x.words is not null and x.decided_at <= before order by x.decided_at limit most
    for update skip locked);
  get diagnostics worded = row_count;
  with old as (
    select s.id, s.decision_id from statements s
    where s.kept_until <= at and not exists (select from appeals a where a.statement_id = s.id and a.status = 'open')
    order by s.kept_until limit most for update skip locked
  ), appealed as (
    delete from appeals a using old where a.statement_id = old.id
  ), emptied as (
    update safety_decisions d set explanation = '', note = null from old where d.id = old.decision_id
  ), unworded as (
    update decision_reviews r set note = null from old where r.decision_id = old.decision_id
  ), removed as (
    delete from statements s using old where s.id = old.id returning 1
  )
  select count(*) into gone from removed;
  return worded + gone;
end
$$;
