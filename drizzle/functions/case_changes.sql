-- Whatever happens to a case is an entry of its timeline. So each entry announces `cases.changed`, once in a transaction; reading
-- evidence changes nothing for others. What does not return the event to its publisher is told by the next sweep.
create or replace function announce_cases_changed() returns trigger
language plpgsql as $$
begin
  if cases_changed_events() = '[]' then
    perform set_config(
      'vibesmatch.cases_changed',
      jsonb_build_array(announce(type => 'cases.changed', payload => '{}', at => new.at))::text,
      true
    );
  end if;
  return null;
end
$$;

create or replace trigger case_entries_announced after insert on case_entries
for each row when (new.kind <> 'evidence_read') execute function announce_cases_changed();

-- What this transaction has announced by then, for the publisher.
create or replace function cases_changed_events() returns jsonb
language sql volatile
return coalesce(nullif(current_setting('vibesmatch.cases_changed', true), '')::jsonb, '[]');
