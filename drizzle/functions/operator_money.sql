-- What operators give, take and correct. Each function notes what it did, and nothing where it did nothing.

-- Gives an account a plan until a time. outcome: 'ok' (with `gift`, `plan` and `events`), 'not_found'.
create or replace function give_gift(
  person uuid, plan text, until timestamptz, note text, operator uuid, at timestamptz
) returns jsonb
language plpgsql as $$
declare
  old jsonb;
  given jsonb;
begin
  perform from users u where u.id = person for no key update;
  select jsonb_build_object('plan', e.plan, 'until', e.until) into old from entitlements e
  where e.user_id = person and e.source = 'gift';
  given := give_plan(
    account => person, plan => give_gift.plan, until => give_gift.until, note => give_gift.note, at => at
  );
  if given ->> 'outcome' <> 'ok' then return given; end if;
  perform note_operator_act(
    operator => operator, act => 'gift.give', subject => person::text, reason => null, note => give_gift.note, before => old,
    after => jsonb_build_object('plan', give_gift.plan, 'until', give_gift.until), at => at
  );
  return given || jsonb_build_object('plan', (select u.plan from users u where u.id = person));
end
$$;

-- Takes a gift back. outcome: 'ok' (with `plan` and `events`), 'not_found' (the account), 'no_gift'.
create or replace function take_gift_back(person uuid, note text, operator uuid, at timestamptz) returns jsonb
language plpgsql as $$
declare
  old jsonb;
  taken jsonb;
begin
  perform from users u where u.id = person for no key update;
  if not found then return jsonb_build_object('outcome', 'not_found'); end if;
  select jsonb_build_object('plan', e.plan, 'until', e.until) into old from entitlements e
  where e.user_id = person and e.source = 'gift';
  if old is null then return jsonb_build_object('outcome', 'no_gift'); end if;
  taken := give_plan(account => person, plan => 'free', until => at, note => take_gift_back.note, at => at);
  perform note_operator_act(
    operator => operator, act => 'gift.take_back', subject => person::text, reason => null, note => take_gift_back.note,
    before => old, after => null, at => at
  );
  return taken || jsonb_build_object('plan', (select u.plan from users u where u.id = person));
end
$$;

-- Corrects a balance. `key` names the decision; repeating it returns the entry of the first time.
-- outcome: 'ok', 'same', 'not_found' (the account), 'reused' (the key was used for another account or amount).
create or replace function correct_coins(
  person uuid, amount integer, note text, key text, entry uuid, operator uuid, at timestamptz
) returns jsonb
language plpgsql as $$
declare
  adjusted jsonb := adjust_coins(person => person, amount => correct_coins.amount, key => correct_coins.key, entry => entry, at => at);
  written coin_transactions;
begin
  if adjusted ->> 'outcome' = 'same' then
    select t.* into written from coin_transactions t where t.id = (adjusted ->> 'id')::uuid;
    if written.amount <> correct_coins.amount or not exists (
      select from user_coins c where c.id = written.account_id and c.user_id = person)
    then
      return jsonb_build_object('outcome', 'reused');
    end if;
  end if;
  if adjusted ->> 'outcome' = 'ok' then
    perform note_operator_act(
      operator => operator, act => 'coins.adjust', subject => person::text, reason => null, note => correct_coins.note,
      before => jsonb_build_object('balance', (adjusted ->> 'balance')::integer - correct_coins.amount),
      after => jsonb_build_object('balance', adjusted -> 'balance', 'amount', correct_coins.amount, 'entry', entry), at => at
    );
  end if;
  return adjusted;
end
$$;

-- A refund as operators see it.
create or replace function refund_row(r refunds) returns jsonb
language sql stable
return to_jsonb(r) || jsonb_build_object('user_id', coalesce(
  (select s.user_id from subscriptions s where s.id = r.purchase_id),
  (select c.user_id from coin_purchases p join user_coins c on c.id = p.account_id where p.id = r.purchase_id)));

-- Opens a refund, before the provider is asked. `attempts`: how many refunds of the purchase there were when the payment
-- was looked at; with another one since, what is left of it is not known any more. A purchase is refunded once a minute:
-- two operators who answer one complaint, or one who taps twice, mean one refund.
-- outcome: 'ok' (with `refund`), 'under_way'
create or replace function open_refund(
  refund uuid, kind text, purchase uuid, payment text, amount integer, currency text, refunded_before integer,
  attempts integer, reason text, note text, operator uuid, at timestamptz
) returns jsonb
language plpgsql as $$
declare
  made refunds;
begin
  if kind = 'coins' then
    perform from coin_purchases p where p.id = purchase for update;
  else
    perform from subscriptions s where s.id = purchase for update;
  end if;
  if (select count(*) from refunds r where r.purchase_id = purchase) <> attempts
    or exists (
      select from refunds r where r.purchase_id = purchase
        and (r.status = 'requested' or r.status = 'done' and r.created_at > at - interval '1 minute'))
  then
    return jsonb_build_object('outcome', 'under_way');
  end if;
  insert into refunds (id, purchase_kind, purchase_id, provider, payment_ref, amount_minor, currency, refunded_before, reason, note,
    status, operator_id, created_at, updated_at)
  values (refund, kind, purchase, 'stripe', payment, amount, open_refund.currency, open_refund.refunded_before,
    open_refund.reason, open_refund.note, 'requested', operator, at, at)
  returning * into made;
  -- Should nobody come to tell what became of it, the payment is asked about.
  if kind = 'coins' then
    update coin_purchases p set reconcile_at = at + interval '1 minute' where p.id = purchase;
  else
    update subscriptions s set reconcile_at = least(s.reconcile_at, at + interval '1 minute') where s.id = purchase;
  end if;
  perform note_operator_act(
    operator => operator, act => 'refund', subject => purchase::text, reason => open_refund.reason, note => open_refund.note,
    before => jsonb_build_object('refunded_minor', refunded_before),
    after => jsonb_build_object('refund', refund, 'kind', kind, 'amount_minor', amount, 'currency', open_refund.currency),
    at => at
  );
  return jsonb_build_object('outcome', 'ok', 'refund', refund_row(made));
end
$$;

-- Writes what has become of a refund that was requested, and asks for the reconciliation of what it was of. Returns
-- { refund, events }; repeating it changes nothing.
create or replace function close_refund(refund uuid, status text, ref text, at timestamptz) returns jsonb
language plpgsql as $$
declare
  r refunds;
  events jsonb := '[]';
begin
  update refunds x set status = close_refund.status, ref = close_refund.ref, updated_at = at
  where x.id = refund and x.status = 'requested' returning x.* into r;
  if found and r.status = 'done' then
    events := jsonb_build_array(announce(
      type => 'purchase.reconcile', at => at,
      payload => jsonb_build_object('provider', r.provider, 'ref', case
        when r.purchase_kind = 'coins' then r.payment_ref
        else (select s.ref from subscriptions s where s.id = r.purchase_id) end)));
  end if;
  select x.* into r from refunds x where x.id = refund;
  return jsonb_build_object('refund', refund_row(r), 'events', events);
end
$$;
