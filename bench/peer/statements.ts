import { RANKING } from '../../src/features/discovery/ranking.ts'

/**
 * The statements of the peer. Those about users are the Worker's, on the same tables and with the same SQL functions;
 * the floor uses them, too. Named, so that a long-lived connection parses and plans each once.
 */
export interface Statement {
  name: string
  text: string
}

const { bands, wave, weights, scales } = RANKING
const integers = (numbers: readonly number[]) => `array[${numbers.join(', ')}]`

/** $1 the user. */
export const OWN_PROFILE: Statement = {
  name: 'own_profile',
  text: `
    select p.user_id as "userId", p.first_name as "firstName", p.last_name as "lastName", p.birth_date::text as "birthDate",
      p.gender, p.bio, p.interests, p.cell_lat as latitude, p.cell_lon as longitude, p.location_name as "locationName",
      p.max_distance as "maxDistance", p.age_min as "ageMin", p.age_max as "ageMax", p.show_me as "showMe", p.visibility,
      p.published_at is not null as "isPublished", p.version, missing_to_publish(p.whole) as "missingToPublish",
      usable_photos(p.user_id) as "usablePhotos", photos_of(p.user_id) as photos
    from (select o as whole, o.* from profiles o where o.user_id = $1) p`,
}

/** The first page. $1 the viewer, $2 the time, $3 how many. */
export const FEED: Statement = {
  name: 'feed',
  text: `
    with active as (
      update users set last_active_at = $2
      where id = $1 and last_active_at < date_trunc('hour', $2::timestamptz)
    ), page as (
      select * from feed_candidates(
          viewer_id => $1, at => $2::timestamptz, wanted => $3, bands => ${integers(bands)}, wave => ${wave},
          weights => ${integers([weights.fit, weights.recency, weights.interests, weights.newness, weights.boost])},
          scales => ${integers([scales.recency, scales.interests, scales.newness])}, origin => null, band_start => null,
          wave_start_hour => null, wave_start_user => null, wave_finish_hour => null, wave_finish_user => null, seen => null, kept => null
        ) with ordinality as f(user_id, distance_km, points, band, start_hour, start_user, finish_hour, finish_user, place)
    )
    select exists (select from listings l where l.user_id = v.user_id) as "isListed", v.max_distance as "maxDistance",
      (
        select coalesce(jsonb_agg(card_of(f.user_id, day_of_ages($2::timestamptz)) || jsonb_build_object(
          'bio', p.bio,
          'distance_km', f.distance_km,
          'interests', to_jsonb(p.interests),
          'mutual_interests', coalesce((
            select jsonb_agg(label order by at) from unnest(p.interests, p.interest_keys) with ordinality as i(label, key, at)
            where key = any(v.interest_keys)), '[]'),
          'band', f.band,
          'start', jsonb_build_array(f.start_hour, f.start_user),
          'finish', jsonb_build_array(f.finish_hour, f.finish_user)
        ) order by f.place), '[]')
        from page f join profiles p on p.user_id = f.user_id
      ) as candidates
    from profiles v where v.user_id = $1`,
}

/** $1 the user, $2 the other, $3 the decision, $4 a note, $5 the time, $6 to $8 ids for inserted rows. */
export const DECIDE: Statement = {
  name: 'decide',
  text: `select decide(
    actor => $1, target => $2, decision => $3, words => $4, at => $5, new_decision => $6, new_match => $7,
    new_conversation => $8
  ) as answer`,
}

/** An interest for its receiver. $1 its id, $2 the day. */
export const INTEREST_SENT: Statement = {
  name: 'interest_sent',
  text: `
    select d.id as interest_id, d.from_user_id, d.to_user_id, d.kind, d.status, d.note, d.created_at,
      card_of(p.id, $2::date) as user, u.plan
    from decisions d join users u on u.id = d.to_user_id join users p on p.id = d.from_user_id
    where d.id = $1 and d.status = 'pending' and is_active(p) and not is_blocked(u.id, p.id)`,
}

/** $1 the ids of published events. */
export const PUBLISHED: Statement = { name: 'published', text: 'delete from outbox where id = any($1::uuid[])' }

/** $1 the conversation, $2 the sender, $3 an id, $4 text, $5 type, $6 the client's id, $7 the time. */
export const SEND: Statement = { name: 'send', text: 'select peer.send_message($1, $2, $3, $4, $5, $6, $7) as message' }

/** Most recently active first. $1 the user, $2 the day, $3 how many, $4 and $5 after which. */
export const CONVERSATIONS: Statement = {
  name: 'conversations',
  text: `
    select c.id, c.match_id, c.status, c.last_activity, m.unread, card_of(m.peer_id, $2::date) as card,
      p.visibility = 'hidden' as "isHidden", u.last_active_at as "lastActiveAt", to_jsonb(last) as last_message
    from peer.members m join peer.conversations c on c.id = m.conversation_id
      join users u on u.id = m.peer_id join profiles p on p.user_id = m.peer_id
      left join peer.messages last on last.conversation_id = c.id and last.seq = c.last_seq
    where m.user_id = $1 and c.status = 'active' and u.deleted_at is null
      and not exists (select from blocks b where b.blocker_id = m.peer_id and b.blocked_id = $1)
      and ($4::timestamptz is null or (c.last_activity, c.id) < ($4, $5::uuid))
    order by c.last_activity desc, c.id desc limit $3`,
}

/** Newest first. $1 the conversation, $2 the viewer, $3 before which seq, $4 how many. */
export const HISTORY: Statement = {
  name: 'history',
  text: `
    select (select coalesce(jsonb_agg(to_jsonb(m) order by m.seq desc), '[]') from (
        select * from peer.messages where conversation_id = c.id and seq < $3 order by seq desc limit $4) m) as messages,
      me.delivered_seq as delivered
    from peer.conversations c join peer.members me on me.conversation_id = c.id and me.user_id = $2
    where c.id = $1`,
}

/** Records up to where a user has received a conversation. $1 the conversation, $2 the user, $3 the seq. */
export const DELIVERED: Statement = {
  name: 'delivered',
  text: 'update peer.members set delivered_seq = $3 where conversation_id = $1 and user_id = $2 and delivered_seq < $3',
}

/** $1 the conversation, $2 the user, $3 up to which seq, $4 the time. */
export const READ: Statement = {
  name: 'read',
  text: `
    with marked as (
      update peer.messages set read_at = $4
      where conversation_id = $1 and receiver_id = $2 and seq <= $3 and read_at is null returning sender_id
    ), counted as (
      update peer.members set read_seq = greatest(read_seq, $3), unread = unread - (select count(*) from marked)
      where conversation_id = $1 and user_id = $2
    ) select count(*)::integer as count, min(sender_id::text) as "senderId" from marked`,
}
