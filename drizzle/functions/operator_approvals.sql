-- What needs a second operator. A request is written in place of what it asks for; whoever approves it does that.

-- An approval as operators see it.
create or replace function approval_row(a approvals) returns jsonb
language sql immutable
return jsonb_build_object('id', a.id, 'kind', a.kind, 'user_id', a.subject_id, 'body', a.body, 'requested_by', a.requested_by,
  'status', a.status, 'decided_by', a.decided_by, 'decided_at', a.decided_at, 'created_at', a.created_at);

-- Asks for a second operator. The same request by the same operator waits once.
create or replace function request_approval(
  new_id uuid, kind text, subject uuid, body jsonb, operator uuid, at timestamptz
) returns jsonb
language plpgsql as $$
declare
  a approvals;
begin
  select x.* into a from approvals x
  where x.status = 'pending' and x.requested_by = operator and x.kind = request_approval.kind and x.body = request_approval.body;
  if found then return approval_row(a); end if;
  insert into approvals (id, kind, subject_id, body, requested_by, created_at)
  values (new_id, request_approval.kind, subject, request_approval.body, operator, at) returning * into a;
  perform note_operator_act(
    operator => operator, act => 'approval.request', subject => new_id::text, reason => request_approval.kind,
    note => request_approval.body ->> 'note', before => null, after => request_approval.body - 'note', at => at
  );
  return approval_row(a);
end
$$;

-- The account that a purchase belongs to; the purchase itself once that is gone.
create or replace function payer_of(kind text, purchase uuid) returns uuid
language sql stable
return coalesce(case kind
  when 'coins' then (select c.user_id from coin_purchases p join user_coins c on c.id = p.account_id where p.id = purchase)
  else (select s.user_id from subscriptions s where s.id = purchase) end, purchase);

-- Decides a request by somebody else than who asked. outcome: 'ok', 'not_found', 'decided', 'own'
create or replace function decide_approval(approval uuid, decision text, operator uuid, at timestamptz) returns jsonb
language plpgsql as $$
declare
  a approvals;
begin
  select x.* into a from approvals x where x.id = approval for update;
  if a.id is null then return jsonb_build_object('outcome', 'not_found'); end if;
  if a.requested_by = operator then return jsonb_build_object('outcome', 'own'); end if;
  if a.status <> 'pending' then return jsonb_build_object('outcome', 'decided', 'approval', approval_row(a)); end if;
  update approvals x set status = decision, decided_by = operator, decided_at = at where x.id = approval returning x.* into a;
  perform note_operator_act(
    operator => operator, act => case decision when 'approved' then 'approval.approve' else 'approval.refuse' end,
    subject => approval::text, reason => a.kind, note => null, before => null, after => null, at => at
  );
  return jsonb_build_object('outcome', 'ok', 'approval', approval_row(a));
end
$$;

-- Corrects a balance like `correct_coins`, unless that makes corrections of more than `most` coins of one account within a day:
-- then it asks for a second operator. outcome: those of `correct_coins`; 'pending' (with `approval`)
create or replace function correct_coins_within(
  person uuid, amount integer, note text, key text, entry uuid, operator uuid, most integer, at timestamptz
) returns jsonb
language plpgsql as $$
declare
  before integer;
begin
  -- Two corrections at once are counted one after the other.
  perform from users u where u.id = person for no key update;
  if not found then return jsonb_build_object('outcome', 'not_found'); end if;
  select coalesce(sum(abs((l.after ->> 'amount')::integer)), 0) into before from operator_log l
  where l.subject_id = person::text and l.act = 'coins.adjust' and l.at > correct_coins_within.at - interval '1 day';
  if before + abs(amount) > most
    and not exists (select from coin_transactions t where t.key = 'adjustment:' || correct_coins_within.key)
  then
    return jsonb_build_object('outcome', 'pending', 'approval', request_approval(
      new_id => entry, kind => 'coin_adjustment', subject => person, operator => operator, at => at,
      body => jsonb_build_object('user_id', person, 'amount', amount, 'note', correct_coins_within.note)));
  end if;
  return correct_coins(
    person => person, amount => amount, note => correct_coins_within.note, key => correct_coins_within.key, entry => entry,
    operator => operator, at => at
  );
end
$$;

-- Approves a correction and makes it, once. outcome: those of `decide_approval`; 'gone' (the account is)
create or replace function approve_correction(approval uuid, entry uuid, operator uuid, at timestamptz) returns jsonb
language plpgsql as $$
declare
  decided jsonb := decide_approval(approval => approval, decision => 'approved', operator => operator, at => at);
  corrected jsonb;
begin
  if decided ->> 'outcome' <> 'ok' then return decided; end if;
  corrected := correct_coins(
    person => (decided #>> '{approval,body,user_id}')::uuid, amount => (decided #>> '{approval,body,amount}')::integer,
    note => decided #>> '{approval,body,note}', key => approval::text, entry => entry, operator => operator, at => at
  );
  if corrected ->> 'outcome' = 'not_found' then return jsonb_build_object('outcome', 'gone'); end if;
  return decided || jsonb_build_object('transaction', corrected -> 'transaction', 'balance', corrected -> 'balance');
end
$$;

-- Approves a refund and opens it, in one: the refund has the id of the approval. Where another refund of the purchase is under way,
-- the approval waits on. outcome: those of `decide_approval` and `open_refund`
create or replace function approve_refund(
  approval uuid, kind text, purchase uuid, payment text, amount integer, currency text, refunded_before integer,
  attempts integer, reason text, note text, operator uuid, at timestamptz
) returns jsonb
language plpgsql as $$
declare
  decided jsonb;
  opened jsonb;
begin
  begin
    decided := decide_approval(approval => approval, decision => 'approved', operator => operator, at => at);
    if decided ->> 'outcome' <> 'ok' then return decided; end if;
    opened := open_refund(
      refund => approval, kind => approve_refund.kind, purchase => purchase, payment => payment, amount => amount,
      currency => approve_refund.currency, refunded_before => approve_refund.refunded_before,
      attempts => approve_refund.attempts, reason => approve_refund.reason, note => approve_refund.note,
      operator => operator, at => at
    );
    if opened ->> 'outcome' <> 'ok' then raise exception 'under way' using errcode = 'VM001'; end if;
  exception when sqlstate 'VM001' then
    return jsonb_build_object('outcome', 'under_way');
  end;
  return decided || opened;
end
$$;
