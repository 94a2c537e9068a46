-- Says that public content has changed, so that isolates read it again. Returns the events.
create or replace function content_changed(kind text, at timestamptz) returns jsonb
language sql volatile
begin atomic
  with counted as (
    insert into content_versions as v (name, version) values (kind, 1)
    on conflict (name) do update set version = v.version + 1
    returning v.version
  )
  select jsonb_build_array(announce(
    type => 'content.changed', payload => jsonb_build_object('kind', kind, 'version', c.version), at => at
  )) from counted c;
end;

-- Revisions are append-only.
create or replace function keep_page_revisions() returns trigger
language plpgsql as $$
begin
  raise exception 'revisions of pages are append-only';
end
$$;

create or replace trigger page_revisions_append_only before update or delete on page_revisions
for each row execute function keep_page_revisions();

-- A page as operators see it, in one language.
create or replace function page_row(p pages) returns jsonb
language sql stable
return jsonb_build_object(
  'slug', p.slug, 'locale', p.locale, 'version', p.version, 'published_revision', p.published_revision,
  'published_at', p.published_at, 'scheduled_revision', p.scheduled_revision, 'scheduled_at', p.scheduled_at,
  'latest_revision', (select max(r.revision) from page_revisions r where r.slug = p.slug and r.locale = p.locale),
  'title', (
    select r.title from page_revisions r
    where r.slug = p.slug and r.locale = p.locale
    order by (r.revision = p.published_revision) desc nulls last, r.revision desc limit 1),
  'updated_at', p.updated_at
);

-- Adds a revision, which nobody sees yet. `expected` are the versions of the page that its author may have read; null for
-- any. outcome: 'ok', 'stale'. Returns { outcome, page, revision }.
create or replace function revise_page(
  slug text, locale text, title text, markdown text, html text, is_material boolean, note text, expected integer[],
  operator uuid, at timestamptz
) returns jsonb
language plpgsql as $$
#variable_conflict use_variable
declare
  p pages;
  next integer;
begin
  insert into pages (slug, locale, version, created_at, updated_at) values (slug, locale, 0, at, at) on conflict do nothing;
  select x.* into p from pages x where x.slug = revise_page.slug and x.locale = revise_page.locale for update;
  if p.version <> all (expected) then return jsonb_build_object('outcome', 'stale'); end if;
  select coalesce(max(r.revision), 0) + 1 into next from page_revisions r where r.slug = p.slug and r.locale = p.locale;
  insert into page_revisions (slug, locale, revision, title, markdown, html, is_material, note, author_id, created_at)
  values (slug, locale, next, title, markdown, html, is_material, note, operator, at);
  update pages x set version = x.version + 1, updated_at = at where x.slug = p.slug and x.locale = p.locale returning x.* into p;
  perform note_operator_act(
    operator => operator, act => 'page.revise', subject => slug || '/' || locale, reason => null, note => note, before => null,
    after => jsonb_build_object('revision', next, 'is_material', is_material), at => at
  );
  return jsonb_build_object('outcome', 'ok', 'revision', next, 'page', page_row(p));
end
$$;

-- A page with another revision shown since a time. Its readers have to accept it again where it has a material change that they
-- have not seen; nobody does the first one, nor one that takes the change back. (Not stored.)
create or replace function with_published(p pages, revision integer, since timestamptz) returns pages
language plpgsql stable as $$
begin
  if revision > p.published_revision and exists (
    select from page_revisions r
    where r.slug = p.slug and r.locale = p.locale and r.is_material and r.revision > p.published_revision
      and r.revision <= with_published.revision)
  then
    p.consent_revision := revision;
    p.consent_since := since;
  elsif revision < p.consent_revision then
    p.consent_revision := null;
    p.consent_since := null;
  end if;
  p.published_revision := revision;
  p.published_at := since;
  p.scheduled_revision := null;
  p.scheduled_at := null;
  return p;
end
$$;

-- Stores a page whose publication has changed. Returns it.
create or replace function store_page(p pages, at timestamptz) returns pages
language sql volatile
begin atomic
  update pages x set version = x.version + 1, updated_at = store_page.at, published_revision = p.published_revision,
    published_at = p.published_at, scheduled_revision = p.scheduled_revision, scheduled_at = p.scheduled_at,
    consent_revision = p.consent_revision, consent_since = p.consent_since
  where x.slug = p.slug and x.locale = p.locale returning x.*;
end;

-- Shows a revision, an older one as well, from `publish_at` on; at once without it. outcome: 'ok', 'not_found', 'stale'.
-- Returns { outcome, page, events }.
create or replace function publish_page(
  slug text, locale text, revision integer, publish_at timestamptz, expected integer[], operator uuid, at timestamptz
) returns jsonb
language plpgsql as $$
#variable_conflict use_variable
declare
  was pages;
  p pages;
  is_later boolean := coalesce(publish_at > at, false);
begin
  select x.* into was from pages x where x.slug = publish_page.slug and x.locale = publish_page.locale for update;
  if not exists (
    select from page_revisions r where r.slug = was.slug and r.locale = was.locale and r.revision = publish_page.revision)
  then
    return jsonb_build_object('outcome', 'not_found');
  end if;
  if was.version <> all (expected) then return jsonb_build_object('outcome', 'stale'); end if;
  if is_later then
    p := was;
    p.scheduled_revision := revision;
    p.scheduled_at := publish_at;
  else
    p := with_published(p => was, revision => revision, since => at);
  end if;
  p := store_page(p, at);
  perform note_operator_act(
    operator => operator, act => case when is_later then 'page.schedule' else 'page.publish' end,
    subject => slug || '/' || locale, reason => null, note => null,
    before => jsonb_build_object('published_revision', was.published_revision, 'scheduled_revision', was.scheduled_revision,
      'scheduled_at', was.scheduled_at),
    after => jsonb_build_object('published_revision', p.published_revision, 'scheduled_revision', p.scheduled_revision,
      'scheduled_at', p.scheduled_at),
    at => at
  );
  return jsonb_build_object('outcome', 'ok', 'page', page_row(p), 'events', content_changed('pages', at)
    -- Pages that have to be accepted again are among what every isolate keeps.
    || case when p.consent_since is distinct from was.consent_since then content_changed('settings', at) else '[]' end);
end
$$;

-- Gives a planned publication up. outcome: 'ok', 'not_found' (none is planned), 'stale'. Returns { outcome, page, events }.
create or replace function unschedule_page(
  slug text, locale text, expected integer[], operator uuid, at timestamptz
) returns jsonb
language plpgsql as $$
#variable_conflict use_variable
declare
  was pages;
  p pages;
begin
  select x.* into was from pages x where x.slug = unschedule_page.slug and x.locale = unschedule_page.locale for update;
  if was.scheduled_revision is null then return jsonb_build_object('outcome', 'not_found'); end if;
  if was.version <> all (expected) then return jsonb_build_object('outcome', 'stale'); end if;
  p := was;
  p.scheduled_revision := null;
  p.scheduled_at := null;
  p := store_page(p, at);
  perform note_operator_act(
    operator => operator, act => 'page.unschedule', subject => slug || '/' || locale, reason => null, note => null,
    before => jsonb_build_object('scheduled_revision', was.scheduled_revision, 'scheduled_at', was.scheduled_at),
    after => null, at => at
  );
  return jsonb_build_object('outcome', 'ok', 'page', page_row(p), 'events', content_changed('pages', at));
end
$$;

-- Enters publications whose time has come; readers have followed the clock already. Returns the events.
create or replace function enter_scheduled_pages(at timestamptz) returns jsonb
language plpgsql as $$
declare
  due pages;
  shown pages;
  is_asked boolean := false;
  events jsonb := '[]';
begin
  for due in select p.* from pages p where p.scheduled_at <= at order by p.slug, p.locale for update loop
    shown := store_page(with_published(p => due, revision => due.scheduled_revision, since => due.scheduled_at), at);
    is_asked := is_asked or shown.consent_since is distinct from due.consent_since;
    events := content_changed('pages', at);
  end loop;
  return events || case when is_asked then content_changed('settings', at) else '[]' end;
end
$$;

-- All that is published, or will be: { version, pages }, each with the time from which it is shown.
create or replace function public_pages() returns jsonb
language sql stable
return jsonb_build_object(
  'version', coalesce((select v.version from content_versions v where v.name = 'pages'), 0),
  'pages', coalesce((
    select jsonb_agg(jsonb_build_object(
      'slug', r.slug, 'locale', r.locale, 'revision', r.revision, 'title', r.title, 'html', r.html,
      'is_material', r.is_material, 'published_at', s.since) order by r.slug, r.locale, s.since)
    from pages p
    cross join lateral (values (p.published_revision, p.published_at), (p.scheduled_revision, p.scheduled_at)) s (revision, since)
    join page_revisions r on r.slug = p.slug and r.locale = p.locale and r.revision = s.revision), '[]')
);

-- Adds a page that comes with the product, where there is none of its name in its language; what operators have made of it
-- stays.
create or replace function ship_page(slug text, locale text, title text, markdown text, html text, at timestamptz) returns void
language plpgsql as $$
#variable_conflict use_variable
begin
  if exists (select from pages p where p.slug = ship_page.slug and p.locale = ship_page.locale) then return; end if;
  insert into page_revisions (slug, locale, revision, title, markdown, html, is_material, note, author_id, created_at)
  values (slug, locale, 1, title, markdown, html, false, 'Came with the product.', null, at);
  insert into pages (slug, locale, version, published_revision, published_at, created_at, updated_at)
  values (slug, locale, 1, 1, at, at, at);
  perform content_changed('pages', at);
end
$$;
