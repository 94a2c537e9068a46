-- Joins something to the open case about a person, and opens one where there is none. The gravest of what has joined decides
-- queue and severity, and the earliest its due time.
--
-- entry: { kind, operator_id, ref_id, signal, amount, note }; urgency: { queue, severity, due_hours }, a row of REASONS in
-- src/catalogue/cases.ts. Returns the case.
create or replace function join_case(subject uuid, entry jsonb, urgency jsonb, spoken text, at timestamptz) returns uuid
language plpgsql as $$
declare
  joined uuid;
  is_new boolean;
begin
  insert into cases as c (id, subject_id, queue, severity, language, due_at, opened_at, updated_at)
  values (uuidv7(), subject, urgency ->> 'queue', (urgency ->> 'severity')::smallint, spoken,
    at + make_interval(hours => (urgency ->> 'due_hours')::integer), at, at)
  on conflict (subject_id) where status = 'open' do update set
    queue = case when excluded.severity < c.severity then excluded.queue else c.queue end,
    severity = least(c.severity, excluded.severity),
    due_at = least(c.due_at, excluded.due_at),
    language = coalesce(c.language, excluded.language),
    updated_at = excluded.updated_at
  returning c.id, c.opened_at = c.updated_at and c.xmax = 0 into joined, is_new;
  if is_new then
    insert into case_entries (id, case_id, kind, at) values (uuidv7(), joined, 'opened', at);
  end if;
  perform note_in_case(of_case => joined, entry => entry, at => at);
  return joined;
end
$$;

-- Adds an entry to the timeline of a case.
create or replace function note_in_case(of_case uuid, entry jsonb, at timestamptz) returns void
language sql volatile
begin atomic
  insert into case_entries (id, case_id, kind, operator_id, ref_id, signal, amount, note, at)
  values (uuidv7(), of_case, entry ->> 'kind', (entry ->> 'operator_id')::uuid, (entry ->> 'ref_id')::uuid, entry ->> 'signal',
    (entry ->> 'amount')::integer, entry ->> 'note', note_in_case.at);
end;
