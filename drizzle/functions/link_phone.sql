-- Adds a verified phone to an account. outcome: 'linked', 'taken' (by another account, or held back), 'gone' (the
-- account)
create or replace function link_phone(person uuid, index text, cipher text, from_ip text, at timestamptz) returns table (outcome text, account users)
language plpgsql as $$
declare
  a users;
begin
  if held_until(index, at) is not null then
    return query select 'taken', null::users;
    return;
  end if;
  update users u set phone_index = index, phone_cipher = cipher, is_verified = true, updated_at = at where u.id = person returning u.* into a;
  if a.id is null then
    return query select 'gone', null::users;
    return;
  end if;
  perform note_security_event(
    type => 'phone_linked', account => person, session => null, ip => from_ip, details => null, at => at
  );
  perform note_return(account => person, kind => 'phone', mark => index, at => at);
  return query select 'linked', a;
exception when unique_violation then
  return query select 'taken', null::users;
end
$$;
