-- What measures do to an account, and how it is taken back. Each notes in the decision's `before` what it changed, so that
-- undoing restores that and nothing else.

-- How grave a status is: { status, reason, until }.
create or replace function gravity_of(standing jsonb) returns double precision
language sql stable parallel safe
return case standing ->> 'status'
  when 'banned' then 'infinity'::float8
  when 'suspended' then coalesce(extract(epoch from (standing ->> 'until')::timestamptz)::float8, 1e12)
  else -1 end;

-- The graver of two, the first where they are equal. Either may be null.
create or replace function graver(one jsonb, other jsonb) returns jsonb
language sql stable parallel safe
return case when other is null or gravity_of(one) >= gravity_of(other) then one else other end;

-- The status of an account as it is.
create or replace function standing_of(account users) returns jsonb
language sql stable parallel safe
return jsonb_build_object('status', account.status, 'reason', account.status_reason, 'until', account.status_until);

-- The gravest status that decisions in effect give an account; null where none does. `without`: as if it had been undone.
create or replace function decided_standing(account uuid, without uuid, at timestamptz) returns jsonb
language sql stable
return (
  select s.standing from safety_decisions d cross join lateral (select jsonb_build_object(
    'status', case d.measure when 'ban' then 'banned' else 'suspended' end, 'reason', d.policy, 'until', d.until) as standing) s
  where d.subject_id = account and d.state = 'effective' and d.measure in ('suspension', 'ban')
    and (d.until is null or d.until > at) and d.id is distinct from without
  order by gravity_of(s.standing) desc, d.effective_at, d.id limit 1);

-- Suspends or bans an account, unless something graver is in force. `base` in `before` is the status that no decision gave.
-- Returns { before, events }. The account's row is locked by the caller, and the decision is not in effect yet.
create or replace function impose_status(decision safety_decisions, at timestamptz) returns jsonb
language plpgsql as $$
declare
  person users;
  present jsonb;
  ruling jsonb := decided_standing(account => decision.subject_id, without => decision.id, at => at);
  base jsonb;
  wanted jsonb := jsonb_build_object(
    'status', case decision.measure when 'ban' then 'banned' else 'suspended' end, 'reason', decision.policy, 'until', decision.until);
  changed jsonb := '[]';
begin
  select u.* into person from users u where u.id = decision.subject_id;
  present := standing_of(person);
  if ruling is not null and present = ruling then
    select d.before -> 'base' into base from safety_decisions d
    where d.subject_id = decision.subject_id and d.state = 'effective' and d.before ? 'base'
    order by d.effective_at desc, d.id desc limit 1;
  end if;
  if gravity_of(wanted) > gravity_of(present) then
    select s.events into changed from set_account_status(
      account => person.id, new_status => wanted ->> 'status', reason => wanted ->> 'reason',
      until => (wanted ->> 'until')::timestamptz, at => at
    ) s;
  end if;
  return jsonb_build_object('before', jsonb_build_object('base', coalesce(base, present)), 'events', changed);
end
$$;

-- Takes a suspension or ban back: the account gets the gravest status that is left. Where somebody has changed it by other
-- means since, it stays as it is. Returns events.
create or replace function lift_status(decision safety_decisions, at timestamptz) returns jsonb
language plpgsql as $$
declare
  person users;
  base jsonb := decision.before -> 'base';
  present jsonb;
  target jsonb;
  changed jsonb := '[]';
begin
  select u.* into person from users u where u.id = decision.subject_id;
  present := standing_of(person);
  if person.id is null
    or present is distinct from graver(base, decided_standing(account => person.id, without => null, at => at))
  then
    return changed;
  end if;
  if (base ->> 'until')::timestamptz <= at then base := '{"status": "active", "reason": null, "until": null}'; end if;
  target := graver(base, decided_standing(account => person.id, without => decision.id, at => at));
  if target is distinct from present then
    select s.events into changed from set_account_status(
      account => person.id, new_status => target ->> 'status', reason => target ->> 'reason',
      until => (target ->> 'until')::timestamptz, at => at
    ) s;
  end if;
  return changed;
end
$$;

-- Removes pictures and, where `with_bio`, the bio of a profile. Returns what it changed: { photos: [{ id, status }],
-- primary, primary_after, published_at, bio }.
create or replace function remove_content(owner uuid, pictures uuid[], with_bio boolean) returns jsonb
language plpgsql as $$
declare
  profile profiles := lock_photos(owner);
  removed jsonb;
  first uuid;
  picture uuid;
begin
  select ph.id into first from photos ph where ph.user_id = owner and ph.is_primary;
  select coalesce(jsonb_agg(jsonb_build_object('id', ph.id, 'status', ph.status) order by ph.id), '[]') into removed
  from photos ph where ph.user_id = owner and ph.id = any(pictures) and ph.status <> 'rejected';
  foreach picture in array pictures loop
    perform decide_photo(photo => picture, decision => 'rejected', only_pending => false);
  end loop;
  if with_bio then update profiles p set bio = null where p.user_id = owner and p.bio is not null; end if;
  return jsonb_strip_nulls(jsonb_build_object(
    'photos', removed,
    'primary', first,
    'primary_after', (select ph.id from photos ph where ph.user_id = owner and ph.is_primary),
    'published_at', case when (select p.published_at from profiles p where p.user_id = owner) is null then profile.published_at end,
    'bio', case when with_bio then profile.bio end));
end
$$;

-- Puts back what `remove_content` took, where it has not been changed since. A picture that another decision has removed as
-- well stays removed, and comes back with that one.
create or replace function restore_content(decision safety_decisions) returns void
language plpgsql as $$
declare
  owner constant uuid := decision.subject_id;
  before constant jsonb := decision.before;
  picture jsonb;
  heir uuid;
begin
  if (lock_photos(owner)).user_id is null then return; end if;
  for picture in select * from jsonb_array_elements(before -> 'photos') loop
    select d.id into heir from safety_decisions d
    where d.subject_id = owner and d.state = 'effective' and d.id <> decision.id and (picture ->> 'id')::uuid = any(d.photo_ids)
    order by d.effective_at desc limit 1;
    if heir is not null then
      update safety_decisions d set before = jsonb_set(d.before, '{photos}', d.before -> 'photos' || picture) where d.id = heir;
    elsif exists (select from photos ph where ph.id = (picture ->> 'id')::uuid and ph.status = 'rejected') then
      perform decide_photo(photo => (picture ->> 'id')::uuid, decision => picture ->> 'status', only_pending => false);
    end if;
  end loop;
  if before ? 'primary' and before -> 'primary' <> before -> 'primary_after' and exists (
      select from photos ph where ph.user_id = owner and ph.is_primary and ph.id = (before ->> 'primary_after')::uuid)
  then
    perform choose_primary(owner, (before ->> 'primary')::uuid);
  end if;
  if before ? 'bio' then
    update profiles p set bio = before ->> 'bio' where p.user_id = owner and p.bio is null;
  end if;
  if before ? 'published_at' then
    update profiles p set published_at = (before ->> 'published_at')::timestamptz
    where p.user_id = owner and p.published_at is null and num_nulls(p.first_name, p.birth_date, p.gender, p.cell) = 0
      and usable_photos(owner) >= min_photos();
  end if;
end
$$;

-- Restricts features until the decision's time, and ends what is running of them: calls that the person has made, by the event;
-- a search for a live match, and a live match that is not kept, with its call. Returns events.
create or replace function impose_restrictions(decision safety_decisions, at timestamptz) returns jsonb
language plpgsql as $$
declare
  events jsonb := '[]';
begin
  insert into restrictions (user_id, feature, decision_id, until, created_at)
  select decision.subject_id, f.feature, decision.id, decision.until, at from unnest(decision.features) f(feature);
  if 'sending' = any(decision.features) then
    events := restate_conversations(decision.subject_id, at)
      || announce(type => 'sending.restricted', payload => jsonb_build_object('user_id', decision.subject_id), at => at);
  end if;
  if 'live' = any(decision.features) then
    -- The search first: where it is being matched at the same time, the match is there afterwards.
    events := events || stop_search(decision.subject_id, at);
    events := events || end_live_match(decision.subject_id, at);
  end if;
  return events;
end
$$;

-- By what somebody who is banned is recognised later.
create or replace function note_banned_marks(decision safety_decisions, at timestamptz) returns void
language sql volatile
begin atomic
  insert into banned_marks (kind, mark, decision_id, user_id, created_at)
  select m.kind, m.mark, decision.id, decision.subject_id, note_banned_marks.at from marks_of(decision.subject_id) m
  on conflict do nothing;
end;

-- Puts a decision into effect: its measure, the statement of reasons, and the events. The account's row is locked by the
-- caller. details: { removes_bio, submits, fraud_policies, appeal_months,
-- since, since_message, notice_minutes }. Returns { statementId, events }.
create or replace function take_effect(decision uuid, details jsonb, at timestamptz) returns jsonb
language plpgsql as $$
declare
  d safety_decisions;
  done jsonb := '{}';
  events jsonb := '[]';
  statement uuid;
begin
  select x.* into d from safety_decisions x where x.id = decision;
  case d.measure
    when 'content_removed' then
      done := jsonb_build_object('before', remove_content(
        owner => d.subject_id, pictures => d.photo_ids, with_bio => coalesce((details ->> 'removes_bio')::boolean, false)));
    when 'restriction' then events := impose_restrictions(d, at);
    when 'suspension' then done := impose_status(d, at);
    when 'ban' then
      done := impose_status(d, at);
      perform note_banned_marks(d, at);
      if details -> 'fraud_policies' ? d.policy then perform plan_scam_notices(decision => d, details => details, at => at); end if;
    else null;
  end case;
  update safety_decisions x set state = 'effective', effective_at = at, before = done -> 'before' where x.id = d.id;
  events := events || coalesce(done -> 'events', '[]');
  if d.measure <> 'none' then
    insert into statements (id, decision_id, user_id, appeal_until, submit_at, created_at)
    values (uuidv7(), d.id, d.subject_id, at + make_interval(months => (details ->> 'appeal_months')::integer),
      case when (details ->> 'submits')::boolean then at end, at)
    returning id into statement;
    events := events || announce(
      type => 'statement.made', payload => jsonb_build_object('statement_id', statement), at => at
    );
  end if;
  return jsonb_build_object('statementId', statement, 'events', events);
end
$$;

-- Takes back everything that a decision did. Reports that it answered stay answered. The account's row is locked by the
-- caller. Returns events.
create or replace function undo_measure(d safety_decisions, operator uuid, at timestamptz) returns jsonb
language plpgsql as $$
declare
  events jsonb := '[]';
  statement uuid;
begin
  case d.measure
    when 'content_removed' then perform restore_content(d);
    when 'restriction' then
      delete from restrictions r where r.decision_id = d.id;
      if 'sending' = any(d.features) then events := restate_conversations(d.subject_id, at); end if;
    when 'suspension' then events := lift_status(d, at);
    when 'ban' then
      events := lift_status(d, at);
      delete from banned_marks m where m.decision_id = d.id;
      delete from scam_notices n where n.decision_id = d.id and n.sent_at is null;
    else null;
  end case;
  update safety_decisions x set state = 'undone', undone_at = at, undone_by = operator, before = null where x.id = d.id;
  -- What was not submitted yet needs not be.
  update statements s set submit_at = null where s.decision_id = d.id returning s.id into statement;
  if d.case_id is not null then
    perform note_in_case(
      of_case => d.case_id, at => at,
      entry => jsonb_build_object('kind', 'undone', 'operator_id', operator, 'ref_id', d.id)
    );
  end if;
  return events || announce(type => 'statement.changed', payload => jsonb_build_object('statement_id', statement), at => at);
end
$$;
