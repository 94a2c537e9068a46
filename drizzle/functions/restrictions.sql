-- Whether an account may not use a feature at present: 'sending', 'requests', 'discovery' or 'live'.
create or replace function is_restricted(account uuid, use_of text, at timestamptz) returns boolean
language sql stable parallel safe
return exists (
  select from restrictions r where r.user_id = account and r.feature = use_of and (r.until is null or r.until > at));
