-- Signs in with a Google identity. An account that has proved the same address is the same person, because Google has
-- proved it, too; an address that is only claimed, on either side, links nothing. An address proved by Google ends all
-- claims to it.
--
-- Without an account and with `held` until when, where either is held back.
--
-- subject: keyed index of Google's id for the user. proved_*: the address, null unless Google has verified it.
create or replace function sign_in_by_google(new_account uuid, subject text, proved_index text, proved_cipher text, s jsonb, at timestamptz)
returns table (account users, held timestamptz, events jsonb)
language plpgsql as $$
declare
  a users;
begin
  -- Two concurrent first sign-ins with one address are serialised, and become one account.
  if proved_index is not null then
    perform pg_advisory_xact_lock(hashtextextended(proved_index, 0));
  end if;
  select u.* into a from users u where u.google_index = subject for update;
  if a.id is null and proved_index is not null then
    update users u set google_index = subject, updated_at = at
    where u.email_index = proved_index and u.google_index is null
    returning u.* into a;
    if a.id is not null then
      perform note_security_event(
        type => 'google_linked', account => a.id, session => null, ip => s ->> 'ip', details => null, at => at
      );
      perform end_claims(index => proved_index, keeper => a.id, from_ip => s ->> 'ip', at => at);
      perform note_return(account => a.id, kind => 'google', mark => subject, at => at);
    end if;
  end if;
  if a.id is null then
    held := greatest(held_until(subject, at), held_until(proved_index, at));
    if held is not null then
      return query select null::users, held, '[]'::jsonb;
      return;
    end if;
    -- An address of an account that is linked to another Google identity is not added to this one.
    insert into users as u (id, google_index, email_index, email_cipher, is_verified, last_active_at, created_at, updated_at)
    select new_account, subject, free.index, case when free.index is not null then proved_cipher end, free.index is not null, at, at, at
    from (select (select proved_index where not exists (select from users x where x.email_index = proved_index)) as index) free
    -- Two concurrent first sign-ins are one account.
    on conflict (google_index) do update set last_active_at = excluded.last_active_at
    returning u.* into a;
    if a.id = new_account then
      perform note_security_event(
        type => 'registered', account => a.id, session => null, ip => s ->> 'ip', details => 'google', at => at
      );
      perform note_sign_up(account => a.id, languages => s -> 'languages', at => at);
      perform note_return(account => a.id, kind => 'google', mark => subject, at => at);
      if a.email_index is not null then
        perform end_claims(index => proved_index, keeper => a.id, from_ip => s ->> 'ip', at => at);
        perform note_return(account => a.id, kind => 'email', mark => proved_index, at => at);
      end if;
    end if;
    insert into profiles (user_id, created_at, updated_at) values (a.id, at, at) on conflict do nothing;
  end if;
  update users u set last_active_at = at where u.id = a.id;
  return query select a, null::timestamptz, case
    when a.status = 'active' then open_session(account => a.id, s => s, how => 'google', at => at)
    else '[]' end;
end
$$;
