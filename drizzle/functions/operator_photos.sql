-- Decides a photo that waits. A rejected one joins the case about its owner where `urgency` is given.
-- outcome: 'ok' (with `case_id` and `events`), 'not_found', 'decided', 'self'
create or replace function decide_waiting_photo(
  photo uuid, decision text, policy text, note text, urgency jsonb, operator uuid, at timestamptz
) returns jsonb
language plpgsql as $$
declare
  owner uuid;
  result text;
  of_case uuid;
begin
  select ph.user_id into owner from photos ph where ph.id = photo;
  if owner = operator then return jsonb_build_object('outcome', 'self'); end if;
  result := decide_photo(photo => photo, decision => decision, only_pending => true);
  if result <> 'ok' then return jsonb_build_object('outcome', result); end if;
  if urgency is not null then
    of_case := join_case(
      subject => owner, urgency => urgency, spoken => null, at => at,
      entry => jsonb_build_object('kind', 'photo', 'operator_id', operator, 'ref_id', photo,
        'note', concat_ws(': ', decide_waiting_photo.policy, decide_waiting_photo.note))
    );
  end if;
  perform note_operator_act(
    operator => operator, act => 'photo.' || decision, subject => photo::text, reason => decide_waiting_photo.policy,
    note => decide_waiting_photo.note, before => null,
    after => jsonb_build_object('user', owner, 'case', of_case), at => at
  );
  return jsonb_build_object('outcome', 'ok', 'case_id', of_case, 'events', cases_changed_events() || profiles_changed(people => '{}'));
end
$$;
