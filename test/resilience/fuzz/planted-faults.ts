/** A mistake that somebody could make, as a change of the source. */
export interface Fault {
  name: string
  changes: readonly { file: string; from: string; to: string }[]
}

const change = (file: string, from: string, to: string) => ({ file, from, to })

/** Mistakes of every kind that the fuzzer is there to notice; a run against each shows whether it does. */
export const FAULTS: readonly Fault[] = [
  {
    name: 'tokens that have run out are good',
    changes: [
      change('src/security/access-token.ts', 'if (actor.expiresAt <= now) {', 'if (actor.expiresAt <= 0) {'),
      change('src/security/access-token.ts', 'currentDate: new Date(now),', 'currentDate: new Date(0),'),
    ],
  },
  {
    name: 'sessions that have ended are good',
    changes: [
      change(
        'src/security/revocation.ts',
        "if (standing === 'good') return\n",
        "if (standing === 'good' || standing === 'ended') return\n",
      ),
    ],
  },
  {
    name: 'suspended people may go on',
    changes: [
      change(
        'src/security/revocation.ts',
        "if (!('restorableUntil' in standing)) throw suspended(settings, standing)",
        "if (!('restorableUntil' in standing)) return",
      ),
    ],
  },
  {
    name: 'who has no token is let in as nobody',
    changes: [
      change(
        'src/http/identify.ts',
        "if (token === undefined) throw new AppError('UNAUTHORIZED')",
        'if (token === undefined) return { actor: null, token: null, client }',
      ),
    ],
  },
  {
    name: 'unknown fields are taken',
    changes: [
      change('src/http/validate.ts', 'strict.get(schema) ?? withoutUnknown(schema)', 'strict.get(schema) ?? schema'),
    ],
  },
  {
    name: 'ids are any text',
    changes: [change('src/http/endpoint.ts', 'z.uuid().toLowerCase()', 'z.string().toLowerCase()')],
  },
  {
    name: 'texts are not cleaned',
    changes: [change('src/foundation/text/characters.ts', "text.replaceAll(unwanted(), '')", 'text')],
  },
  {
    name: 'isolates of direction are left open',
    changes: [change('src/foundation/text/direction.ts', "for (const start of open) kept[start] = ''", '')],
  },
  {
    name: 'bodies may be of any size',
    changes: [change('src/http/body.ts', 'MAX_JSON_BYTES = 64 * 1024', 'MAX_JSON_BYTES = 64 * 1024 * 1024')],
  },
  {
    name: 'bodies may be of any type',
    changes: [
      change(
        'src/http/body.ts',
        "if (type !== wanted) throw new AppError('UNSUPPORTED_MEDIA_TYPE', { message: `Send the body as ${wanted}.` })",
        '',
      ),
    ],
  },
  {
    name: 'cursors are believed',
    changes: [
      change(
        'src/foundation/cursor.ts',
        "if (text === null) throw new AppError('INVALID_CURSOR')",
        "if (text === null) return JSON.parse('{}') as T",
      ),
    ],
  },
  {
    name: 'stored answers are for everybody who has the key',
    changes: [change('src/http/idempotency.ts', '`idempotency:${scope}:${name}`', '`idempotency:${name}`')],
  },
  {
    name: 'a used key goes for other requests',
    changes: [
      change(
        'src/http/idempotency.ts',
        "if (entry.request !== request) throw new AppError('IDEMPOTENCY_KEY_REUSED')",
        '',
      ),
    ],
  },
  {
    name: 'answers are not kept',
    changes: [
      change(
        'src/http/handle.ts',
        "if (claim?.state !== 'first') return\n",
        "if (claim?.state !== 'first' || answer.status < 300) return claim?.state === 'first' ? claim.release() : undefined\n",
      ),
    ],
  },
  {
    name: 'errors do not name their request',
    changes: [change('src/http/respond.ts', ', request_id: requestId },', ' },')],
  },
  {
    name: 'errors tell what the database said',
    changes: [
      change(
        'src/foundation/errors.ts',
        'MESSAGE_NOT_FOUND: {',
        "MESSAGE_NOT_FOUND: { status: 404, message: 'select from messages returned no rows at Room.messageById (room.ts:42)' },\n  UNUSED_NOT_FOUND: {",
      ),
    ],
  },
  {
    name: 'an operation answers what it has not declared',
    changes: [
      change(
        'src/features/profile/person/read-person.ts',
        "throw new AppError('USER_NOT_FOUND')",
        "throw new AppError('MATCH_NOT_FOUND')",
      ),
    ],
  },
  {
    name: 'an answer has a field too many',
    changes: [
      change(
        'src/features/profile/person/read-person.ts',
        '    bio: row.bio,',
        '    bio: row.bio,\n    ...({ cell: 42 } as object),',
      ),
    ],
  },
  {
    name: 'an operation never answers',
    changes: [
      change(
        'src/features/messaging/conversations/count-unread.ts',
        'const found = await hubs.of(actor.userId).unread()\n',
        'const found = await hubs.of(actor.userId).unread()\n  await scheduler.wait(30_000)\n',
      ),
    ],
  },
  {
    name: 'rooms let anybody in',
    changes: [
      change(
        'src/objects/conversation-room/admission.ts',
        'if (room?.has(userId)) return ok(room)',
        'if (room) return ok(room)',
      ),
    ],
  },
  {
    name: 'everybody in a conversation may change all messages',
    changes: [
      change(
        'src/objects/conversation-room/change-message.ts',
        'return row.sender_id === actorId\n',
        "return actorId !== ''\n",
      ),
    ],
  },
  {
    name: 'anybody may remove a device',
    changes: [
      change(
        'src/features/notifications/queries.ts',
        'and(eq(devices.id, id), eq(devices.userId, userId))',
        'and(eq(devices.id, id), isNotNull(userId))',
      ),
    ],
  },
  {
    name: 'anybody may end a match',
    changes: [
      change(
        'drizzle/functions/live_match.sql',
        'from matches m where m.id = match and actor in (m.user_a, m.user_b);',
        'from matches m where m.id = match;',
      ),
      change(
        'drizzle/functions/live_match.sql',
        'where m.id = match and actor in (m.user_a, m.user_b)\n    and not has_left(viewer => actor, peer => peer_in(m, actor), grace => grace, at => at);',
        'where m.id = match;',
      ),
    ],
  },
  {
    name: 'profiles are seen across blocks',
    changes: [
      change(
        'drizzle/functions/may_view.sql',
        'return is_active(account) and not is_blocked',
        'return is_active(account)',
      ),
    ],
  },
  {
    name: 'suspended people are seen',
    changes: [
      change('drizzle/functions/may_view.sql', 'return is_active(account) and not is_blocked', 'return not is_blocked'),
    ],
  },
  {
    name: 'frames are not validated',
    changes: [
      change(
        'src/protocol/frames.ts',
        '  if (!inner.success)\n',
        "  if (!inner.success && event === 'authenticate')\n",
      ),
    ],
  },
  {
    name: 'unknown events break the socket',
    changes: [
      change(
        'src/protocol/frames.ts',
        'if (!isUpEvent(event)) return bad(`There is no event "${event}".`, id)',
        'if (!isUpEvent(event)) throw new Error(event)',
      ),
    ],
  },
]
