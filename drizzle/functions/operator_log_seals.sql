-- Every entry of the log waits for its seal from the start.
create or replace function await_seal() returns trigger
language plpgsql as $$
begin
  insert into operator_log_seals (entry_id) values (new.id);
  return null;
end
$$;

create or replace trigger operator_log_awaits_seal after insert on operator_log
for each row execute function await_seal();

-- Seals are set once, and never removed.
create or replace function keep_seals() returns trigger
language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.seq is null and new.entry_id = old.entry_id then return new; end if;
  raise exception 'seals of the log of operators are never changed';
end
$$;

create or replace trigger operator_log_seals_kept before update or delete on operator_log_seals
for each row execute function keep_seals();

create or replace trigger operator_log_seals_never_emptied before truncate on operator_log_seals
for each statement execute function keep_seals();

-- The seal of an entry: a hash of the seal before it, of its place, and of all that it says.
create or replace function seal_of(e operator_log, place integer, previous text) returns text
language sql immutable
return encode(sha256(convert_to(coalesce(previous, '') || jsonb_build_object(
  'seq', place, 'id', e.id, 'operator_id', e.operator_id, 'act', e.act, 'subject_id', e.subject_id, 'reason', e.reason,
  'note', e.note, 'before', e.before, 'after', e.after, 'at', (extract(epoch from e.at) * 1000)::bigint)::text, 'UTF8')), 'hex');

-- Seals up to `most` entries, in the order of their time. Returns how many: fewer than `most` when none is left.
create or replace function seal_operator_log(most integer) returns integer
language plpgsql as $$
declare
  entry operator_log;
  place integer;
  previous text;
  sealed integer := 0;
begin
  -- One chain: of two who seal at once, the second goes on where the first has ended.
  perform pg_advisory_xact_lock(hashtextextended('operator_log_seals', 0));
  select s.seq, s.hash into place, previous from operator_log_seals s where s.seq is not null order by s.seq desc limit 1;
  place := coalesce(place, 0);
  for entry in
    select l.* from operator_log_seals s join operator_log l on l.id = s.entry_id
    where s.seq is null order by l.at, l.id limit most
  loop
    place := place + 1;
    previous := seal_of(e => entry, place => place, previous => previous);
    update operator_log_seals s set seq = place, hash = previous where s.entry_id = entry.id;
    sealed := sealed + 1;
  end loop;
  return sealed;
end
$$;

-- What is wrong with the log: entries that were changed, removed or put in, and gaps of the chain. No row where all is well.
create or replace function operator_log_faults() returns table (seq integer, entry_id uuid, fault text)
language sql stable
begin atomic
  select c.seq, c.entry_id, c.fault from (
    select s.seq, s.entry_id, case
      when l.id is null then 'removed'
      when s.seq is null then null
      when s.seq <> coalesce(lag(s.seq) over chain, 0) + 1 then 'gap before it'
      when s.hash <> seal_of(e => l, place => s.seq, previous => lag(s.hash) over chain) then 'changed'
    end as fault
    from operator_log_seals s left join operator_log l on l.id = s.entry_id
    window chain as (order by s.seq nulls last)
  ) c where c.fault is not null
  union all
  select null, l.id, 'put in without a seal' from operator_log l
  where not exists (select from operator_log_seals s where s.entry_id = l.id)
  order by 1 nulls last, 2;
end;
