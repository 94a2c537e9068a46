-- Decisions of moderators. Each function takes the locks in the same order: the account, then the decision, then the case.

-- Whether an operator may decide about somebody: not about themselves, nor about those of a rank that is not theirs to
-- decide about, nor about whom they have reported. `over`: the roles that they may decide about.
create or replace function may_decide_about(operator uuid, subject uuid, over text[]) returns boolean
language sql stable
return operator <> subject
  and coalesce((select u.role from users u where u.id = subject), 'user') = any(over)
  and not exists (select from reports r where r.reporter_id = operator and r.reported_id = subject);

-- A decision as operators see it.
create or replace function decision_row(d safety_decisions) returns jsonb
language sql stable
return jsonb_build_object(
  'id', d.id, 'caseId', d.case_id, 'subjectId', d.subject_id, 'policy', d.policy, 'measure', d.measure, 'features', d.features,
  'photoIds', d.photo_ids, 'removesBio', coalesce(d.before ? 'bio', false), 'until', d.until, 'strikes', d.strikes, 'explanation', d.explanation,
  'note', d.note, 'state', d.state, 'decidedBy', d.decided_by, 'confirmedBy', d.confirmed_by, 'effectiveAt', d.effective_at,
  'undoneAt', d.undone_at, 'undoneBy', d.undone_by, 'createdAt', d.created_at,
  'statementId', (select s.id from statements s where s.decision_id = d.id));

-- Closes a case. Returns events.
create or replace function close_case(of_case uuid, operator uuid, decision uuid, outcome text, at timestamptz) returns jsonb
language plpgsql as $$
begin
  update cases c set status = 'closed', closed_at = at, claimed_by = null, claimed_until = null, updated_at = at
  where c.id = of_case and c.status = 'open';
  if not found then return '[]'; end if;
  perform note_in_case(
    of_case => of_case, at => at, entry => jsonb_build_object('kind', 'closed', 'operator_id', operator, 'ref_id', decision)
  );
  return decide_reports(of_case => of_case, decision => decision, outcome => outcome, at => at);
end
$$;

-- Decides a case: by the moderator who holds its claim, or where nobody does. A ban is only proposed, and leaves the case open.
--
-- wanted: { decision (its id), policy, measure, features, photo_ids, until, strikes, explanation, note }
-- details: as in `take_effect`; next: null, or { wanted, terms }, as in `take_next_case`
-- outcome:
--   'ok', with `decision`, `nextCaseId` and `events`
--   'not_found'; 'forbidden'; 'closed'; 'claimed', with `until`: by another moderator
--   'proposed': a ban waits for its confirmation, so the case can neither be closed nor a second one be proposed
--   'repeated': while a ban waits, which keeps the case open, somebody has decided the same of this case
--   'gone': the account is gone, and there is nothing to measure
--   'photos': not all of them are photos of this account
create or replace function decide_case(
  of_case uuid, operator uuid, over text[], sees_escalated boolean, wanted jsonb, details jsonb, next jsonb,
  at timestamptz
) returns jsonb
language plpgsql as $$
declare
  c cases;
  d safety_decisions;
  is_waiting boolean;
  effect jsonb := '{"events": []}';
  pictures constant uuid[] := array(select jsonb_array_elements_text(wanted -> 'photo_ids')::uuid);
begin
  perform from users u join cases x on x.subject_id = u.id where x.id = of_case for no key update of u;
  select x.* into c from cases x where x.id = of_case for update;
  if c.id is null then return jsonb_build_object('outcome', 'not_found'); end if;
  if not may_decide_about(operator => operator, subject => c.subject_id, over => over) or c.is_escalated and not sees_escalated then
    return jsonb_build_object('outcome', 'forbidden');
  end if;
  if c.status = 'closed' then return jsonb_build_object('outcome', 'closed'); end if;
  if c.claimed_by <> operator and c.claimed_until > at then
    return jsonb_build_object('outcome', 'claimed', 'until', c.claimed_until);
  end if;
  is_waiting := exists (select from safety_decisions x where x.subject_id = c.subject_id and x.state = 'proposed');
  if is_waiting and wanted ->> 'measure' in ('none', 'ban') then return jsonb_build_object('outcome', 'proposed'); end if;
  if is_waiting and exists (
    select from safety_decisions x
    where x.case_id = c.id and x.state = 'effective' and (x.until is null or x.until > at)
      and x.measure = wanted ->> 'measure' and x.policy = wanted ->> 'policy' and x.photo_ids = pictures
      and x.features = array(select jsonb_array_elements_text(wanted -> 'features')))
  then
    return jsonb_build_object('outcome', 'repeated');
  end if;
  if wanted ->> 'measure' <> 'none' and not exists (select from users u where u.id = c.subject_id) then
    return jsonb_build_object('outcome', 'gone');
  end if;
  if (select count(*) from photos ph where ph.user_id = c.subject_id and ph.id = any(pictures)) <> cardinality(pictures) then
    return jsonb_build_object('outcome', 'photos');
  end if;

  insert into safety_decisions (
    id, case_id, subject_id, policy, measure, features, photo_ids, until, strikes, explanation, note, state, decided_by, created_at)
  values (
    (wanted ->> 'decision')::uuid, c.id, c.subject_id, wanted ->> 'policy', wanted ->> 'measure',
    array(select jsonb_array_elements_text(wanted -> 'features')), pictures, (wanted ->> 'until')::timestamptz,
    (wanted ->> 'strikes')::smallint, wanted ->> 'explanation', wanted ->> 'note',
    case wanted ->> 'measure' when 'ban' then 'proposed' else 'effective' end, operator, at)
  returning * into d;
  perform note_in_case(
    of_case => c.id, entry => jsonb_build_object('kind', 'decision', 'operator_id', operator, 'ref_id', d.id), at => at
  );
  perform note_operator_act(
    operator => operator, act => 'decision.make', subject => d.subject_id::text, reason => d.policy, note => null, before => null,
    after => jsonb_build_object('decision', d.id, 'case', c.id, 'measure', d.measure, 'features', d.features, 'until', d.until,
      'strikes', d.strikes), at => at
  );
  if d.measure <> 'ban' then
    effect := take_effect(decision => d.id, details => details, at => at);
  end if;
  if d.measure = 'ban' or is_waiting then
    update cases x set claimed_by = null, claimed_until = null, updated_at = at where x.id = c.id;
  else
    effect := effect || jsonb_build_object('events', (effect -> 'events') || close_case(
      of_case => c.id, operator => operator, decision => d.id,
      outcome => case when d.measure = 'none' then 'dismissed' else 'resolved' end, at => at));
  end if;
  select x.* into d from safety_decisions x where x.id = d.id;
  return jsonb_build_object(
    'outcome', 'ok', 'decision', decision_row(d), 'events', (effect -> 'events') || cases_changed_events() || profiles_changed(people => '{}'),
    -- Without the lock of an operator's claims: the locks of this case would come before it. The one that was decided is free.
    'nextCaseId', case when next is not null then take_next_case(
      wanted => next -> 'wanted', operator => operator, terms => next -> 'terms', at => at
    ) end);
end
$$;

-- Confirms or refuses a ban that another moderator has proposed. Refused, the case waits again.
-- outcome: 'ok', with `decision` and `events`; 'not_found'; 'forbidden'; 'state': it is not proposed (any more); 'gone'
create or replace function answer_ban(
  decision uuid, operator uuid, over text[], confirms boolean, details jsonb, at timestamptz
) returns jsonb
language plpgsql as $$
declare
  d safety_decisions;
  effect jsonb := '{"events": []}';
begin
  perform from users u join safety_decisions x on x.subject_id = u.id where x.id = decision for no key update of u;
  select x.* into d from safety_decisions x where x.id = decision for update;
  if d.id is null then return jsonb_build_object('outcome', 'not_found'); end if;
  if d.decided_by = operator or not may_decide_about(operator => operator, subject => d.subject_id, over => over) then
    return jsonb_build_object('outcome', 'forbidden');
  end if;
  if d.state <> 'proposed' then return jsonb_build_object('outcome', 'state', 'state', d.state); end if;
  if confirms and not exists (select from users u where u.id = d.subject_id) then return jsonb_build_object('outcome', 'gone'); end if;
  update safety_decisions x set confirmed_by = operator, state = case when confirms then x.state else 'refused' end where x.id = d.id;
  perform note_operator_act(
    operator => operator, act => case when confirms then 'decision.confirm' else 'decision.refuse' end, subject => d.subject_id::text,
    reason => d.policy, note => null, before => null, after => jsonb_build_object('decision', d.id, 'case', d.case_id), at => at
  );
  perform note_in_case(
    of_case => d.case_id, at => at,
    entry => jsonb_build_object('kind', case when confirms then 'decision' else 'undone' end, 'operator_id', operator, 'ref_id', d.id)
  );
  if confirms then
    effect := take_effect(decision => d.id, details => details, at => at);
    effect := effect || jsonb_build_object('events', (effect -> 'events') || close_case(
      of_case => d.case_id, operator => operator, decision => d.id, outcome => 'resolved', at => at));
  end if;
  select x.* into d from safety_decisions x where x.id = d.id;
  return jsonb_build_object(
    'outcome', 'ok', 'decision', decision_row(d), 'events', (effect -> 'events') || cases_changed_events() || profiles_changed(people => '{}'));
end
$$;

-- Undoes a decision in effect.
-- outcome: 'ok', with `decision` and `events`; 'not_found'; 'forbidden'; 'state': it is not in effect, or closed a case without a
-- measure; 'appealed': an appeal against it waits, and decides
create or replace function undo_decision(decision uuid, operator uuid, over text[], reason text, at timestamptz) returns jsonb
language plpgsql as $$
declare
  d safety_decisions;
  events jsonb;
begin
  perform from users u join safety_decisions x on x.subject_id = u.id where x.id = decision for no key update of u;
  select x.* into d from safety_decisions x where x.id = decision for update;
  if d.id is null then return jsonb_build_object('outcome', 'not_found'); end if;
  if not may_decide_about(operator => operator, subject => d.subject_id, over => over) then
    return jsonb_build_object('outcome', 'forbidden');
  end if;
  if d.state <> 'effective' or d.measure = 'none' then return jsonb_build_object('outcome', 'state', 'state', d.state); end if;
  if exists (select from appeals a where a.decision_id = d.id and a.status = 'open') then
    return jsonb_build_object('outcome', 'appealed');
  end if;
  events := undo_measure(d => d, operator => operator, at => at);
  perform note_operator_act(
    operator => operator, act => 'decision.undo', subject => d.subject_id::text, reason => undo_decision.reason, note => null,
    before => jsonb_build_object('measure', d.measure), after => jsonb_build_object('decision', d.id), at => at
  );
  select x.* into d from safety_decisions x where x.id = d.id;
  return jsonb_build_object('outcome', 'ok', 'decision', decision_row(d), 'events', events || cases_changed_events() || profiles_changed(people => '{}'));
end
$$;
