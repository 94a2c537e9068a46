import type { Context } from '../../../context.ts'
import { toBase64Url } from '../../../foundation/bytes.ts'
import { mac } from '../../../foundation/crypto.ts'
import { utc } from '../../../foundation/time.ts'
import type { ArchiveMessage } from '../../../rpc/archive.ts'
import { noteOpenings, openingByRequest, openingsAmong, type Opening } from './queries.ts'
import { comparableWords, findsIn, FIRST_MESSAGE_RULES } from './rules.ts'

/** A message by which somebody begins to write to somebody else. */
interface Beginning {
  senderId: string
  receiverId: string
  /** First name of the receiver. */
  receiverName: string | null
  content: string
  at: string
}

/**
 * Looks at those messages of an archived batch by which people begin to write to others, and at no other. The same batch
 * twice changes nothing.
 */
export async function noteFirstMessages(ctx: Context, batch: readonly ArchiveMessage[]): Promise<void> {
  const messages = batch.flatMap(({ conversationId, entries }) =>
    entries
      .filter(({ content, deleted_at }) => content !== '' && deleted_at === null)
      .map((entry) => ({ conversationId, entry })),
  )
  if (messages.length === 0) return
  const placed = messages.map(({ conversationId, entry }) => ({
    conversationId,
    seq: entry.seq,
    senderId: entry.sender_id,
  }))
  const openings = await openingsAmong(ctx.db, placed)
  const written = openings.flatMap(({ conversationId, seq, senderId, receiverId, receiverName }) =>
    messages
      .filter((message) => message.conversationId === conversationId && message.entry.seq === seq)
      .map(({ entry }) => ({ senderId, receiverId, receiverName, content: entry.content, at: entry.created_at })),
  )
  await note(ctx, written)
}

/** The same for a message request, which the archive gets only when it is accepted. */
export async function noteRequest(ctx: Context, conversationId: string): Promise<void> {
  const requests = await openingByRequest(ctx.db, conversationId)
  await note(
    ctx,
    requests.map((request) => ({ ...request, at: utc(request.at) })),
  )
}

async function note(ctx: Context, written: readonly Beginning[]): Promise<void> {
  if (written.length === 0) return
  const openings = await Promise.all(written.map((opening) => toOpening(ctx, opening)))
  ctx.publish(await noteOpenings(ctx.db, openings, FIRST_MESSAGE_RULES, ctx.now()))
}

/** What is kept of a message: a keyed hash of its words, and kinds of what else is in it. */
async function toOpening(
  { settings }: Context,
  { senderId, receiverId, receiverName, content, at }: Beginning,
): Promise<Opening> {
  const words = comparableWords(content, receiverName)
  return {
    sender_id: senderId,
    receiver_id: receiverId,
    // Of the sender alone: nobody can be compared with somebody else by their words.
    fingerprint:
      words === null ? null : toBase64Url(await mac(settings.INDEX_KEY, 'words-index', `${senderId}\n${words}`)),
    finds: findsIn(content),
    at,
  }
}
