-- Adds a picture at the end of a profile; the first one, or one that asks for it, becomes the primary one. The same
-- picture twice is one row. A pending one is announced for moderation.
--
-- mark: by which the picture is recognised in other accounts; null where the caller does not say.
-- outcome: 'ok', 'known' (there already, under another key), 'too_many', 'gone' (the account)
create or replace function add_photo(
  owner uuid, photo uuid, hash text, mark text, key text, blur text, pixel_width integer, pixel_height integer,
  make_primary boolean, first_status text, most integer, at timestamptz
) returns table (outcome text, picture jsonb, event jsonb)
language plpgsql as $$
declare
  known uuid;
begin
  if (lock_photos(owner)).user_id is null then
    return query select 'gone', null::jsonb, null::jsonb;
    return;
  end if;

  select ph.id into known from photos ph where ph.user_id = owner and ph.content_hash = hash;
  if known is null then
    if (select count(*) from photos ph where ph.user_id = owner) >= most then
      return query select 'too_many', null::jsonb, null::jsonb;
      return;
    end if;
    insert into photos (id, user_id, content_hash, picture_index, object_key, blur_hash, width, height, position, status, created_at)
    select photo, owner, hash, mark, key, blur, pixel_width, pixel_height, coalesce(max(ph.position) + 1, 0), first_status, at
    from photos ph where ph.user_id = owner;
    perform note_return(account => owner, kind => 'photo', mark => mark, at => at);
  end if;
  perform choose_primary(owner, case when make_primary then coalesce(known, photo) end);

  return query
    select case when known is null then 'ok' else 'known' end, photo_row(ph),
      case when known is null and ph.status = 'pending' then
        announce(
          type => 'photo.uploaded', payload => jsonb_build_object('photo_id', ph.id, 'object_key', ph.object_key), at => at
        ) end
    from photos ph where ph.id = coalesce(known, photo);
end
$$;

-- The same, as Workers of the former release call it.
create or replace function add_photo(
  owner uuid, photo uuid, hash text, key text, blur text, pixel_width integer, pixel_height integer,
  make_primary boolean, first_status text, most integer, at timestamptz
) returns table (outcome text, picture jsonb, event jsonb)
language sql volatile
begin atomic
  select a.outcome, a.picture, a.event from add_photo(
    owner => owner, photo => photo, hash => hash, mark => null, key => key, blur => blur, pixel_width => pixel_width,
    pixel_height => pixel_height, make_primary => make_primary, first_status => first_status, most => most, at => at
  ) a;
end;
