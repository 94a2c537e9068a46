-- What is known of somebody's reports: how many of their last `most` decided ones there are, and how many of those were
-- dismissed: { decided, dismissed }.
create or replace function record_of_reporter(reporter uuid, most integer) returns jsonb
language sql stable parallel safe
return (
  select jsonb_build_object('decided', count(*), 'dismissed', count(*) filter (where d.status = 'dismissed'))
  from (
    select r.status from reports r where r.reporter_id = reporter and r.decided_at is not null
    order by r.created_at desc limit most) d);

-- Writes a report, or a notice of illegal content, and joins it to the open case about the person.
--
-- filed: the columns of the row. weights: see src/features/safety/reports/rules.ts: `usual` and `light`, the urgency of the
-- report and what is left of it where its reporter is unreliable; `reliability`, when they are; `spam`, when that is noticed.
-- Returns the events.
create or replace function file_report(filed jsonb, weights jsonb, spoken text, at timestamptz) returns jsonb
language plpgsql as $$
declare
  r constant reports := jsonb_populate_record(null::reports, filed);
  trust constant jsonb := weights -> 'reliability';
  spam constant jsonb := weights -> 'spam';
  past jsonb;
  is_unreliable boolean;
  is_spam boolean;
  joined uuid;
begin
  past := record_of_reporter(reporter => r.reporter_id, most => (trust ->> 'most')::integer);
  is_unreliable := (past ->> 'decided')::integer >= (trust ->> 'least')::integer
    and (past ->> 'dismissed')::integer >= (past ->> 'decided')::integer * (trust ->> 'share')::numeric;
  is_spam := is_unreliable and (
    select count(*) + 1 from reports o where o.reporter_id = r.reporter_id
      and o.created_at > at - make_interval(hours => (spam ->> 'hours')::integer)) >= (spam ->> 'least')::integer;
  -- Cases are locked in the order of those whom they are about, so that two who report each other never wait for each other.
  if is_spam and r.reporter_id < r.reported_id then
    perform note_report_spam(reporter => r.reporter_id, past => past, urgency => spam -> 'urgency', at => at);
  end if;
  joined := join_case(
    subject => r.reported_id,
    entry => jsonb_build_object('kind', case when r.is_illegal then 'notice' else 'report' end, 'ref_id', r.id),
    urgency => weights -> case when is_unreliable then 'light' else 'usual' end,
    spoken => spoken,
    at => at);
  insert into reports (
    id, reporter_id, reported_id, match_id, reason, description, is_illegal, notifier, notifier_index, case_id, created_at)
  values (
    r.id, r.reporter_id, r.reported_id, r.match_id, r.reason, r.description, r.is_illegal, r.notifier, r.notifier_index,
    joined, at);
  if is_spam and r.reporter_id > r.reported_id then
    perform note_report_spam(reporter => r.reporter_id, past => past, urgency => spam -> 'urgency', at => at);
  end if;
  return jsonb_build_array(announce(type => 'report.filed', at => at, payload => jsonb_build_object(
    'report_id', r.id,
    'conversation_id', (
      select c.id from conversations c
      where c.user_a = least(r.reporter_id, r.reported_id) and c.user_b = greatest(r.reporter_id, r.reported_id))))
  ) || cases_changed_events();
end
$$;

-- Puts it into the case about a reporter that they report much and mostly in vain, once for an open case.
create or replace function note_report_spam(reporter uuid, past jsonb, urgency jsonb, at timestamptz) returns void
language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('report_spam ' || reporter, 0));
  if exists (
    select from cases c join case_entries e on e.case_id = c.id
    where c.subject_id = reporter and c.status = 'open' and e.signal = 'report_spam')
  then
    return;
  end if;
  perform join_case(
    subject => reporter,
    entry => jsonb_build_object('kind', 'signal', 'signal', 'report_spam', 'note', format(
      '%s of the last %s decided reports by this account were dismissed, and it goes on reporting.',
      past ->> 'dismissed', past ->> 'decided')),
    urgency => urgency,
    spoken => null,
    at => at);
end
$$;

-- Until when words and evidence are kept after a decision: for as long as it can be appealed. The twin of APPEAL_MONTHS in
-- src/catalogue/policies.ts.
create or replace function kept_after(decided timestamptz) returns timestamptz
language sql stable parallel safe
return decided + interval '6 months';

-- Decides every report of a case that is not decided yet, and keeps the older ones about the person for longer.
-- outcome: 'resolved' where something was done, 'dismissed' otherwise. Returns the events. The caller has the lock of the case.
create or replace function decide_reports(of_case uuid, decision uuid, outcome text, at timestamptz) returns jsonb
language plpgsql as $$
declare
  decided uuid[];
begin
  with done as (
    update reports r set status = outcome, decided_at = at, decision_id = decision, kept_until = kept_after(at)
    where r.case_id = of_case and r.status in ('pending', 'reviewed')
    returning r.id)
  select coalesce(array_agg(d.id), '{}') into decided from done d;
  perform keep_reports(subject => c.subject_id, at => at) from cases c where c.id = of_case;
  return announce_decided(decided => decided, at => at);
end
$$;

-- Keeps words and evidence of decided reports about a person for as long as a decision of now can be appealed.
create or replace function keep_reports(subject uuid, at timestamptz) returns void
language sql volatile
begin atomic
  update reports r set kept_until = kept_after(at) where r.reported_id = subject and r.kept_until < kept_after(at);
end;

-- Tells those who wrote reports that they are decided: a hundred of them in one event, and each notice, which is answered by
-- mail, in one of its own.
create or replace function announce_decided(decided uuid[], at timestamptz) returns jsonb
language sql volatile
begin atomic
  select coalesce(jsonb_agg(
    announce(type => 'report.decided', payload => jsonb_build_object('report_ids', p.ids), at => announce_decided.at)), '[]')
  from (
    select jsonb_agg(n.id) as ids
    from (
      select r.id, r.reporter_id is null as is_notice, row_number() over (partition by r.reporter_id is null order by r.id) as place
      from reports r where r.id = any(decided)) n
    group by n.is_notice, case when n.is_notice then n.place else (n.place - 1) / 100 end) p;
end;

-- Marks one report as reviewed, or dismisses it, without a decision about the case. outcome: 'ok', with events; 'not_found' (none,
-- or by or about the operator); 'held' (the case is somebody else's until then); 'decided' (already).
create or replace function review_report(report uuid, operator uuid, wanted text, words text, at timestamptz) returns jsonb
language plpgsql as $$
declare
  r reports;
  c cases;
begin
  select * into r from reports o where o.id = report and operator <> all(array_remove(array[o.reported_id, o.reporter_id], null));
  if not found then return jsonb_build_object('outcome', 'not_found'); end if;
  select * into c from cases o where o.id = r.case_id for update;
  if c.claimed_until > at and c.claimed_by <> operator then
    return jsonb_build_object('outcome', 'held', 'until', c.claimed_until);
  end if;
  update reports o set status = wanted,
    decided_at = case when wanted = 'dismissed' then at end,
    kept_until = case when wanted = 'dismissed' then kept_after(at) end
  where o.id = report and o.status in ('pending', 'reviewed');
  if not found then return jsonb_build_object('outcome', 'decided'); end if;
  if c.id is not null then
    perform note_in_case(of_case => c.id, at => at, entry => jsonb_build_object(
      'kind', 'note', 'operator_id', operator, 'ref_id', report, 'note', concat_ws(': ', 'Report ' || wanted, words)));
  end if;
  perform note_operator_act(
    operator => operator, act => 'report.review', subject => report::text, reason => null, note => null,
    before => jsonb_build_object('status', r.status), after => jsonb_build_object('status', wanted), at => at);
  return jsonb_build_object('outcome', 'ok', 'events',
    cases_changed_events() || case when wanted = 'dismissed' then announce_decided(decided => array[report], at => at) else '[]' end);
end
$$;

-- Deletes words and evidence of reports whose time is over, at most `most`, unless an appeal of the person waits for its
-- decision. Their pictures follow with the event. Returns the events.
create or replace function forget_reports(most integer, at timestamptz) returns jsonb
language plpgsql as $$
declare
  gone jsonb;
begin
  with doomed as (
    select r.id from reports r
    where r.kept_until <= at
      and not exists (select from appeals a where a.user_id = r.reported_id and a.status = 'open')
    order by r.kept_until limit most for update of r skip locked
  ), forgotten as (
    update reports r set description = null, evidence = null, notifier = null, notifier_index = null, kept_until = null
    from doomed d where d.id = r.id
    returning r.id
  )
  select jsonb_agg(f.id) into gone from forgotten f;
  if gone is null then return '[]'; end if;
  return jsonb_build_array(
    announce(type => 'report.forgotten', payload => jsonb_build_object('report_ids', gone), at => at));
end
$$;
