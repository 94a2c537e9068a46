-- Signing up accepts the terms and the privacy notice as they are, in the first of the languages that there is; else in English.
-- `bestLocale` (src/foundation/text/locales.ts) is its twin.
create or replace function note_sign_up(account uuid, languages jsonb, at timestamptz) returns void
language sql volatile
begin atomic
  insert into user_consents (user_id, slug, locale, revision, accepted_at)
  select distinct on (p.slug) account, p.slug, p.locale, p.published_revision, at
  from pages p
  left join jsonb_array_elements_text(coalesce(languages, '[]')) with ordinality w (tag, rank)
    on split_part(lower(p.locale), '-', 1) = split_part(lower(w.tag), '-', 1)
  where p.slug in ('terms', 'privacy') and p.published_revision is not null
  order by p.slug, w.rank nulls last, (w.rank is null and split_part(lower(p.locale), '-', 1) = 'en') desc,
    lower(p.locale) = lower(w.tag) desc nulls last, position('-' in p.locale) = 0 desc, p.locale
  on conflict do nothing;
end;

-- The pages that somebody has not accepted as they are now. Of a page that they have accepted, the language counts in which they
-- did so last; of others, every language in which it has changed since they signed up.
create or replace function missing_consents(account uuid)
returns table (slug text, locale text, revision integer, title text, since timestamptz)
language sql stable
begin atomic
  select p.slug, p.locale, p.published_revision, r.title, p.consent_since
  from users u
  join pages p on p.consent_revision is not null
  join page_revisions r on r.slug = p.slug and r.locale = p.locale and r.revision = p.published_revision
  left join lateral (
    select c.locale, c.revision from user_consents c where c.user_id = u.id and c.slug = p.slug
    order by c.accepted_at desc, c.revision desc limit 1
  ) last on true
  where u.id = account
    and case when last.revision is null then p.consent_since > u.created_at
      else last.locale = p.locale and last.revision < p.consent_revision end;
end;

-- Accepts a page. outcome: 'ok', 'not_found', 'old' (a later revision has to be accepted), 'unpublished'. `published`: the
-- revision that is shown now.
create or replace function accept_page(account uuid, slug text, locale text, revision integer, at timestamptz)
returns table (outcome text, published integer)
language plpgsql as $$
#variable_conflict use_variable
declare
  p pages;
begin
  select x.* into p from pages x where x.slug = accept_page.slug and x.locale = accept_page.locale;
  -- The job of the minute enters a planned publication a little later than readers see it.
  published := case when p.scheduled_at <= at then p.scheduled_revision else p.published_revision end;
  if published is null then
    return query select 'not_found', null::integer;
  elsif revision > published then
    return query select 'unpublished', published;
  elsif revision < greatest(p.consent_revision, 1) then
    return query select 'old', published;
  else
    insert into user_consents (user_id, slug, locale, revision, accepted_at) values (account, slug, locale, revision, at)
    on conflict on constraint user_consents_user_id_slug_locale_revision_pk do nothing;
    return query select 'ok', published;
  end if;
end
$$;
