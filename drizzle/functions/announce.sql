-- Inserts a domain event into the outbox and returns it for the publisher, which has a lease of half a minute (its twin
-- is in src/foundation/outbox.ts) before a sweep publishes it.
create or replace function announce(type text, payload jsonb, at timestamptz) returns jsonb
language sql volatile
begin atomic
  insert into outbox (id, type, payload, due_at, created_at)
  values (gen_random_uuid(), announce.type, announce.payload, at + interval '30 seconds', at)
  returning jsonb_build_object('id', outbox.id, 'type', outbox.type, 'payload', outbox.payload);
end;
