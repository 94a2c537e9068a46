import { Router } from 'express'
import { z } from 'zod'
import { completionOf } from '../../src/features/profile/rules.ts'
import { openCursor, sealCursor } from './cursors.ts'
import { decide } from './decide.ts'
import { endpoint } from './endpoint.ts'
import { Refusal } from './errors.ts'
import { messageView, sendMessage, type MessageRow } from './messages.ts'
import { photoUrls, toCard } from './photos.ts'
import { query, redis } from './services.ts'
import { CONVERSATIONS, DELIVERED, FEED, HISTORY, OWN_PROFILE } from './statements.ts'

const uuid = z.uuid()
const paging = (most: number, usual: number) => ({
  limit: z.coerce.number().int().min(1).max(most).default(usual),
  cursor: z.string().optional(),
})

const cursorPosition = z.tuple([z.string(), z.string()])

export const routes: Router = Router()

type ProfileRow = Record<string, unknown> & Parameters<typeof completionOf>[0]
type PhotoRow = { objectKey: string } & Record<string, unknown>

routes.get(
  '/profile/me',
  endpoint({}, async ({ actor }) => {
    const [row] = await query<ProfileRow>(OWN_PROFILE, [actor.sub])
    if (!row) throw new Refusal(401, 'UNAUTHORIZED')
    const photos = (row['photos'] as PhotoRow[] | null) ?? []
    const { latitude, longitude } = row
    const profile = {
      id: row['userId'],
      first_name: row['firstName'],
      last_name: row['lastName'],
      birth_date: row['birthDate'],
      gender: row['gender'],
      bio: row.bio,
      location: latitude === null ? null : { latitude, longitude },
      location_name: row['locationName'],
      photos: photos.map((photo) => {
        const sizes = photoUrls(photo.objectKey)
        const { id, blurHash, width, height, status, isPrimary } = photo
        return { id, url: sizes.medium, sizes, blur_hash: blurHash, width, height, status, is_primary: isPrimary }
      }),
      interests: row.interests,
      preferences: {
        max_distance: row['maxDistance'],
        age_min: row['ageMin'],
        age_max: row['ageMax'],
        show_me: row['showMe'],
      },
      visibility: row['visibility'],
      is_published: row['isPublished'],
      ...completionOf(row),
      missing_to_publish: row.missingToPublish,
    }
    return { data: { profile } }
  }),
)

interface Candidate {
  photos: string[]
  band: number
  start: unknown
  finish: unknown
}

routes.get(
  '/matching/feed',
  endpoint({ query: z.strictObject({ limit: paging(50, 20).limit }) }, async ({ actor, query: { limit } }) => {
    const now = new Date().toISOString()
    const [row] = await query<{ isListed: boolean; maxDistance: number; candidates: Candidate[] }>(FEED, [
      actor.sub,
      now,
      limit + 1,
    ])
    if (!row?.isListed) throw new Refusal(403, 'PROFILE_NOT_PUBLISHED')
    const page = row.candidates.slice(0, limit)
    const hasMore = row.candidates.length > limit
    const last = page.at(-1)
    const cursor = hasMore && last ? sealCursor(`feed:${actor.sub}`, [now, last.band, last.start, last.finish]) : null
    return {
      data: { users: page.map(({ band: _band, start: _start, finish: _finish, ...card }) => toCard(card)) },
      meta: { pagination: { cursor, has_more: hasMore, limit }, reach: { max_distance: row.maxDistance } },
    }
  }),
)

routes.post(
  '/matching/swipe',
  endpoint(
    {
      limits: ['interest_daily'],
      body: z.strictObject({
        target_user_id: uuid,
        action: z.enum(['like', 'pass', 'super_like']),
        note: z.string().max(200).optional(),
      }),
    },
    async ({ actor, body }) => {
      const answer = await decide(actor.sub, body.target_user_id, body.action, body.note ?? null)
      return { data: { is_match: answer.status === 'accepted' && Boolean(answer.matchId) } }
    },
  ),
)

routes.post(
  '/connections/interest',
  endpoint({ limits: ['interest_daily'], body: z.strictObject({ to_user_id: uuid }) }, async ({ actor, body }) => {
    const { status, interestId } = await decide(actor.sub, body.to_user_id, 'interest', null)
    return { data: { status, is_match: status === 'accepted', interest_id: interestId } }
  }),
)

routes.post(
  '/messages/send',
  endpoint(
    {
      limits: ['message_send'],
      body: z.strictObject({
        conversation_id: uuid,
        content: z.string().min(1).max(2_000),
        message_type: z.enum(['text', 'emoji']).default('text'),
        client_message_id: z.string().min(1).max(64).optional(),
      }),
    },
    async ({ actor, body }) => {
      const sent = await sendMessage(actor.sub, body, () => {})
      return { data: { ...sent, message: 'Message sent successfully' } }
    },
  ),
)

interface ConversationRow {
  id: string
  match_id: string
  status: string
  last_activity: Date
  unread: number
  card: { id: string; photos: string[] }
  isHidden: boolean
  lastActiveAt: Date
  last_message: MessageRow | null
}

routes.get(
  '/conversations',
  endpoint(
    { limits: ['conversations_list'], query: z.strictObject(paging(50, 20)) },
    async ({ actor, query: { limit, cursor } }) => {
      const list = `conversations:${actor.sub}`
      const after = cursor === undefined ? null : cursorPosition.parse(openCursor(list, cursor))
      const rows = await query<ConversationRow>(CONVERSATIONS, [
        actor.sub,
        new Date().toISOString().slice(0, 10),
        limit + 1,
        after?.[0] ?? null,
        after?.[1] ?? null,
      ])
      const page = rows.slice(0, limit)
      const online = page.length === 0 ? [] : await redis.mget(page.map(({ card }) => `peer:online:${card.id}`))
      const last = rows.length > limit ? page.at(-1) : undefined
      return {
        data: {
          conversations: page.map((row, i) => ({
            id: row.id,
            match_id: row.match_id,
            status: row.status,
            user: {
              ...toCard(row.card),
              ...(row.isHidden ? {} : { is_online: online[i] !== null, last_active: row.lastActiveAt.toISOString() }),
            },
            last_message: row.last_message && messageView(row.last_message),
            unread_count: row.unread,
            last_activity: row.last_activity.toISOString(),
          })),
        },
        meta: {
          pagination: {
            cursor: last ? sealCursor(list, [last.last_activity.toISOString(), last.id]) : null,
            has_more: last !== undefined,
            limit,
          },
        },
      }
    },
  ),
)

routes.get(
  '/conversations/:id/messages',
  endpoint(
    {
      limits: ['messages_list'],
      params: z.strictObject({ id: uuid }),
      query: z.strictObject(paging(100, 50)),
    },
    async ({ actor, params: { id }, query: { limit, cursor } }) => {
      const list = `history:${actor.sub}:${id}`
      const before = cursor === undefined ? 2_147_483_647 : z.int().parse(openCursor(list, cursor))
      const [row] = await query<{ messages: MessageRow[]; delivered: number }>(HISTORY, [
        id,
        actor.sub,
        before,
        limit + 1,
      ])
      if (!row) throw new Refusal(404, 'CONVERSATION_NOT_FOUND')
      const page = row.messages.slice(0, limit)
      const newest = page[0]?.seq ?? 0
      if (newest > row.delivered) void query(DELIVERED, [id, actor.sub, newest]).catch(() => {})
      const last = row.messages.length > limit ? page.at(-1) : undefined
      return {
        data: { messages: page.map(messageView) },
        meta: {
          pagination: { cursor: last ? sealCursor(list, last.seq) : null, has_more: last !== undefined, limit },
        },
      }
    },
  ),
)
