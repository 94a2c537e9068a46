-- The peer's tables for conversations, in the same database, beside the tables that both use.
create schema peer;

create table peer.conversations (
  id uuid primary key,
  user_a uuid not null,
  user_b uuid not null,
  match_id uuid,
  status text not null default 'active',
  last_seq integer not null default 0,
  last_activity timestamptz not null
);

create table peer.members (
  conversation_id uuid not null references peer.conversations,
  user_id uuid not null,
  peer_id uuid not null,
  unread integer not null default 0,
  read_seq integer not null default 0,
  delivered_seq integer not null default 0,
  primary key (conversation_id, user_id)
);
create index members_by_user on peer.members (user_id);

create table peer.messages (
  conversation_id uuid not null references peer.conversations,
  seq integer not null,
  id uuid not null unique,
  sender_id uuid not null,
  receiver_id uuid not null,
  content text not null,
  message_type text not null,
  client_message_id text,
  created_at timestamptz not null,
  read_at timestamptz,
  primary key (conversation_id, seq),
  unique (sender_id, client_message_id)
);

-- Assigns a message its seq, once for each client_message_id. Null where the sender takes no part.
create function peer.send_message(
  the_conversation uuid, sender uuid, the_id uuid, the_content text, the_type text, client_id text, at timestamptz
) returns jsonb language plpgsql as $$
declare
  conversation peer.conversations;
  message peer.messages;
begin
  update peer.conversations c set last_seq = last_seq + 1, last_activity = at
  where c.id = the_conversation and sender in (c.user_a, c.user_b) and c.status = 'active'
  returning * into conversation;
  if not found then return null; end if;
  insert into peer.messages values (
    conversation.id, conversation.last_seq, the_id, sender,
    case when conversation.user_a = sender then conversation.user_b else conversation.user_a end,
    the_content, the_type, client_id, at, null)
  on conflict (sender_id, client_message_id) do nothing
  returning * into message;
  if not found then
    -- Sent before: the seq is released and the first response is repeated.
    update peer.conversations set last_seq = last_seq - 1 where id = conversation.id;
    select * into message from peer.messages m where m.sender_id = sender and m.client_message_id = client_id;
    return to_jsonb(message) || '{"is_new": false}';
  end if;
  update peer.members set unread = unread + 1 where conversation_id = conversation.id and user_id <> sender;
  return to_jsonb(message) || '{"is_new": true}';
end
$$;
