-- Adds an entry to the log of what operators have done, in the statement that does it.
create or replace function note_operator_act(
  operator uuid, act text, subject text, reason text, note text, before jsonb, after jsonb, at timestamptz
) returns void
language sql volatile
begin atomic
  insert into operator_log (id, operator_id, act, subject_id, reason, note, before, after, at)
  values (uuidv7(), operator, note_operator_act.act, subject, note_operator_act.reason, note_operator_act.note,
    note_operator_act.before, note_operator_act.after, note_operator_act.at);
end;

-- The log is append-only.
create or replace function keep_operator_log() returns trigger
language plpgsql as $$
begin
  raise exception 'the log of operators is append-only';
end
$$;

create or replace trigger operator_log_append_only before update or delete on operator_log
for each row execute function keep_operator_log();

create or replace trigger operator_log_never_emptied before truncate on operator_log
for each statement execute function keep_operator_log();

-- The fields of `changes` as they are in `whole`, for the log.
create or replace function fields_of(whole jsonb, changes jsonb) returns jsonb
language sql immutable
return (select jsonb_object_agg(c.key, whole -> c.key) from jsonb_each(changes) c);
