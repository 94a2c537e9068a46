-- What is wrong with the ledger: no row when nothing is. Looks at the `most` accounts after `after`, by id; at all of
-- them where both are null.
create or replace function coin_faults(after uuid default null, most integer default null)
returns table (fault text, account_id uuid, subject uuid)
language sql stable
begin atomic
  with looked_at as (
    select c.* from user_coins c where coin_faults.after is null or c.id > coin_faults.after order by c.id limit most
  ), entries as (
    select t.*, row_number() over w as place, sum(t.amount) over w as running
    from coin_transactions t join looked_at c on c.id = t.account_id
    window w as (partition by t.account_id order by t.version)
  ), purchases as (
    select p.*, p.coins + p.bonus as total from coin_purchases p join looked_at c on c.id = p.account_id
  )
  select 'balance is not the sum of the entries', c.id, null::uuid from looked_at c
  where c.balance <> coalesce((select sum(e.amount) from entries e where e.account_id = c.id), 0)
  union all
  select 'version is not the number of entries', c.id, null from looked_at c
  where c.version <> (select count(*) from entries e where e.account_id = c.id)
  union all
  select 'chain is broken', e.account_id, e.id from entries e where e.version <> e.place or e.balance_after <> e.running
  union all
  select 'lots do not hold the balance', c.id, null from looked_at c
  where greatest(c.balance, 0) <> coalesce((select sum(l.remaining) from coin_lots l where l.account_id = c.id), 0)
  union all
  select 'lot is not what its entry brought', l.account_id, l.id from coin_lots l join entries e on e.id = l.id
  where l.amount <> e.amount or l.account_id <> e.account_id or (l.kind = 'purchased') <> (
    e.type = 'purchase' or e.type = 'refund' and exists (select from purchases p where p.transaction_id = e.reverses))
  union all
  select 'purchase entry without one receipt', e.account_id, e.id from entries e
  where e.type = 'purchase' and 1 <> (
    select count(*) from purchases p where p.transaction_id = e.id and p.total = e.amount and p.account_id = e.account_id)
  union all
  select 'taken back is not the sum of the refunds', p.account_id, p.id from purchases p
  where p.taken_back <> -coalesce((select sum(e.amount) from entries e where e.reverses = p.transaction_id), 0)
  union all
  select 'status and coins of a purchase differ', p.account_id, p.id from purchases p
  where p.status in ('paid', 'part_refunded') and p.transaction_id is null
    or p.transaction_id is not null and p.taken_back <> case
      when p.status in ('refunded', 'disputed') then p.total when p.status = 'paid' then 0 else p.taken_back end
    or p.status in ('pending', 'requires_action', 'failed') and p.transaction_id is not null
  union all
  -- What was bought goes with its user; the entry stays.
  select 'spend without what it bought', e.account_id, e.id from entries e join looked_at c on c.id = e.account_id
  where e.type = 'spend' and c.user_id is not null and not exists (select from coin_spends s where s.id = e.id)
  union all
  select 'spend was given back wrongly', e.account_id, e.id from entries e join entries back on back.reverses = e.id
  where e.type = 'spend' and e.amount + back.amount <> 0
  union all
  select 'reward without a grant', e.account_id, e.id from entries e
  where e.type = 'reward' and not exists (select from reward_grants g where g.id = e.id and g.account_id = e.account_id);
end;

-- Checks the next `most` accounts of a round, if one is due; after the last one, the next round begins at `next_round`.
-- Its progress is a row of `sweeps`. Returns { checked, faults }.
create or replace function check_coins(most integer, next_round timestamptz, at timestamptz) returns jsonb
language plpgsql as $$
declare
  progress sweeps;
  last uuid;
  looked_at integer;
  faults jsonb;
begin
  insert into sweeps (prefix, position, due_at) values ('coins', '', at) on conflict do nothing;
  select s.* into progress from sweeps s where s.prefix = 'coins' and s.due_at <= at for update skip locked;
  if progress.prefix is null then return '{"checked": 0, "faults": []}'; end if;
  select count(*), (array_agg(c.id order by c.id desc))[1] into looked_at, last from (
    select x.id from user_coins x where progress.position = '' or x.id > nullif(progress.position, '')::uuid
    order by x.id limit most) c;
  select coalesce(jsonb_agg(to_jsonb(f)), '[]') into faults
  from coin_faults(after => nullif(progress.position, '')::uuid, most => most) f;
  update sweeps s set position = case when looked_at = most then last::text else '' end,
    due_at = case when looked_at = most then at else next_round end
  where s.prefix = 'coins';
  return jsonb_build_object('checked', looked_at, 'faults', faults);
end
$$;
