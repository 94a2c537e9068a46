import { parseArgs } from 'node:util'
import type { ArchiveFinding } from '../src/features/messaging/archive/verify-archive.ts'

/**
 * Compares the archive of messages with all conversations, and says what differs:
 * `npm run archive:verify -- --token <access token of an admin> [--repair] [--url http://127.0.0.1:8787]`
 * The token is one that POST /admin/confirmation has returned within the last twelve hours (docs/operators.md).
 * Ends with 1 when something differs and has not been repaired.
 */
const { values } = parseArgs({
  options: {
    token: { type: 'string', default: process.env['ADMIN_TOKEN'] },
    url: { type: 'string', default: `http://127.0.0.1:${process.env['PORT'] ?? 8787}` },
    repair: { type: 'boolean', default: false },
  },
})
if (values.token === undefined) {
  console.error('Give a confirmed access token of an admin (docs/operators.md): --token eyJ…, or ADMIN_TOKEN.')
  process.exit(2)
}

interface Answer {
  success: boolean
  error?: { code: string; message: string }
  data: { checked: { conversations: number; messages: number }; findings: ArchiveFinding[] }
  meta: { pagination: { cursor: string | null } }
}

async function verify(cursor: string | null): Promise<Answer> {
  const response = await fetch(`${values.url}/api/v1/admin/archive/verify`, {
    method: 'POST',
    headers: { authorization: `Bearer ${values.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ limit: 50, repair: values.repair, ...(cursor === null ? {} : { cursor }) }),
  })
  const answer: Answer = JSON.parse(await response.text())
  if (!answer.success) throw new Error(`${answer.error?.code}: ${answer.error?.message}`)
  return answer
}

let [conversations, messages, left, cursor] = [0, 0, 0, null as string | null]
do {
  const { data, meta } = await verify(cursor)
  conversations += data.checked.conversations
  messages += data.checked.messages
  for (const { conversation_id: id, is_behind, ...found } of data.findings) {
    const { missing, different, surplus, repaired } = found
    console.log(
      `${id}: ${missing} missing, ${different} different, ${surplus} only in the archive, ${repaired} repaired` +
        (is_behind ? '; some is still on its way' : ''),
    )
    left += missing + different + surplus - repaired
  }
  cursor = meta.pagination.cursor
} while (cursor !== null)
console.log(`${conversations} conversations with ${messages} messages compared; ${left} differ.`)
process.exit(left === 0 ? 0 : 1)
