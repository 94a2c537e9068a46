-- Creates a block, or gives one another content. `expected` are the versions that the caller may have read; null for any.
-- outcome: 'ok', 'not_found', 'stale'. Returns { outcome, block, events }.
create or replace function write_content_block(
  id uuid, placement text, kind text, locale text, audience jsonb, data jsonb, starts_at timestamptz, ends_at timestamptz,
  priority integer, is_enabled boolean, is_new boolean, expected integer[], operator uuid, at timestamptz
) returns jsonb
language plpgsql as $$
#variable_conflict use_variable
declare
  was content_blocks;
  b content_blocks;
begin
  select x.* into was from content_blocks x where x.id = write_content_block.id for update;
  if was.id is null and not is_new then return jsonb_build_object('outcome', 'not_found'); end if;
  if coalesce(was.version, 0) <> all (expected) then return jsonb_build_object('outcome', 'stale'); end if;
  if is_new then
    insert into content_blocks as x (id, placement, kind, locale, audience, data, starts_at, ends_at, priority, is_enabled,
      version, created_at, updated_at)
    values (id, placement, kind, locale, audience, data, starts_at, ends_at, priority, is_enabled, 1, at, at)
    returning x.* into b;
  else
    update content_blocks x set placement = write_content_block.placement, kind = write_content_block.kind,
      locale = write_content_block.locale, audience = write_content_block.audience, data = write_content_block.data,
      starts_at = write_content_block.starts_at, ends_at = write_content_block.ends_at,
      priority = write_content_block.priority, is_enabled = write_content_block.is_enabled, version = x.version + 1,
      updated_at = at
    where x.id = was.id returning x.* into b;
  end if;
  perform note_operator_act(
    operator => operator, act => case when is_new then 'block.create' else 'block.change' end, subject => b.id::text,
    reason => null, note => null, before => case when not is_new then to_jsonb(was) end, after => to_jsonb(b), at => at
  );
  return jsonb_build_object('outcome', 'ok', 'block', to_jsonb(b), 'events', content_changed('blocks', at));
end
$$;

-- Removes a block. outcome: 'ok', 'not_found', 'stale'. Returns { outcome, block, events } with the block as it was.
create or replace function delete_content_block(id uuid, expected integer[], operator uuid, at timestamptz) returns jsonb
language plpgsql as $$
#variable_conflict use_variable
declare
  was content_blocks;
begin
  select x.* into was from content_blocks x where x.id = delete_content_block.id for update;
  if was.id is null then return jsonb_build_object('outcome', 'not_found'); end if;
  if was.version <> all (expected) then return jsonb_build_object('outcome', 'stale'); end if;
  delete from content_blocks x where x.id = was.id;
  perform note_operator_act(
    operator => operator, act => 'block.delete', subject => was.id::text, reason => null, note => null,
    before => to_jsonb(was), after => null, at => at
  );
  return jsonb_build_object('outcome', 'ok', 'block', to_jsonb(was), 'events', content_changed('blocks', at));
end
$$;

-- What every isolate keeps: { version, blocks }, those that are shown or will be, in their order.
create or replace function public_blocks(at timestamptz) returns jsonb
language sql stable
return jsonb_build_object(
  'version', coalesce((select v.version from content_versions v where v.name = 'blocks'), 0),
  'blocks', coalesce((
    select jsonb_agg(jsonb_build_object(
      'id', b.id, 'placement', b.placement, 'kind', b.kind, 'locale', b.locale, 'audience', b.audience, 'data', b.data,
      'starts_at', b.starts_at, 'ends_at', b.ends_at) order by b.priority desc, b.id)
    from content_blocks b
    where b.is_enabled and (b.ends_at is null or b.ends_at > public_blocks.at)), '[]')
);
