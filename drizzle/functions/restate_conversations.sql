-- Announces to the rooms of a user's conversations that their state in Postgres has changed. Always in the same order,
-- so that two users with shared conversations never deadlock.
create or replace function restate_conversations(account uuid, at timestamptz) returns jsonb
language plpgsql as $$
declare
  most constant integer := 100;
begin
  perform from conversations c where account in (c.user_a, c.user_b) order by c.id for update;
  update conversations c set version = c.version + 1 where account in (c.user_a, c.user_b);
  return (
    select coalesce(jsonb_agg(announce(
      type => 'conversations.changed', payload => jsonb_build_object('conversation_ids', part.ids), at => at
    )), '[]')
    from (
      select jsonb_agg(n.id) as ids
      from (
        select c.id, (row_number() over (order by c.id) - 1) / most as part from conversations c
        where account in (c.user_a, c.user_b)
      ) n
      group by n.part
    ) part
  );
end
$$;
