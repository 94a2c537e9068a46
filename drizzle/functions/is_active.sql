-- Whether an account can be seen and used: neither suspended nor deleted.
create or replace function is_active(account users) returns boolean
language sql immutable parallel safe
return account.status = 'active' and account.deleted_at is null;
