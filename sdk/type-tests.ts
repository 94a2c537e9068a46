import { createClient, type ErrorCode, type FeedCard, type SignedIn } from './src/index.ts'
import { operators } from './src/operators.ts'

/** What the compiler says of calls. This file never runs; `tsc -p sdk` fails when a line of it is wrong. */
const client = createClient({ baseUrl: 'https://api.vibesmatch.example' })

// Data is out of its envelope, and lists know their items and what they say beside them.
const sent = await client.messages.send({ content: 'Hello!' })
const feed = client.discovery.feed({ limit: 5 })
const page = await feed
const cards: FeedCard[] = page.items
for await (const card of feed) cards.push(card)
export const answers: [string, number | null, string | null, SignedIn | null, Blob] = [
  sent.message_id,
  page.meta.reach.widened_to,
  page.cursor,
  await client.session.get(),
  await client.media.download('id'),
]
// @ts-expect-error: were it any type, this would pass
export const notAny: number = sent.message_id
// @ts-expect-error: other lists say nothing beside their pages
export const noMeta: unknown = (await client.shortlist.list()).meta.reach

// What the API refuses, the compiler refuses first.
// @ts-expect-error: there is no such action
void client.discovery.swipe({ target_user_id: 'id', action: 'maybe' })
// @ts-expect-error: a call needs a match
void client.calls.dial()
// @ts-expect-error: fields have the names of the API
void client.auth.sendCode({ phoneNumber: '+15550100' })
// @ts-expect-error: an unknown code is a mistake in a list of known ones
export const code: ErrorCode = 'RATE_LIMITED'

// Operators have a table of their own, which apps do not load.
// @ts-expect-error: not with the app's operations
void client.cases
void operators(client).cases.next({})
