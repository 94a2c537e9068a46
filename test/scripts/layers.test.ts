import { describe, expect, it } from 'vitest'
import { importFinding, importsOf, LAYERS, layersHold } from '../../scripts/check/layers.ts'
import { layersPicture, pictureIsCurrent } from '../../scripts/layers-picture.ts'

/** Tries to break every rule of scripts/check/layers.ts, and each line of its table. */

const FORBIDDEN: readonly [from: string, to: string, because: string][] = [
  ['src/protocol/up.ts', 'src/foundation/errors.ts', 'The protocol depends on zod'],
  ['src/protocol/up.ts', 'socket.io-client', 'The protocol depends on zod'],
  ['src/protocol/up.ts', 'hono', 'The protocol depends on zod'],
  ['app/api/api.ts', 'src/foundation/errors.ts', 'The web client knows the API and the protocol'],
  ['app/api/api.ts', 'src/providers/mail.ts', 'The web client knows the API and the protocol'],
  ['app/main.ts', 'src/features/auth/schemas.ts', 'The web client knows the API and the protocol'],
  ['console/api/api.ts', 'src/features/auth/schemas.ts', 'The console knows the API and the tables'],
  ['console/main.tsx', 'app/api/session.ts', 'The console knows the API and the tables'],
  ['console/main.tsx', 'hono/jsx', 'It is loaded by browsers'],
  ['src/index.ts', 'console/main.tsx', 'The Worker knows nothing of what is around it'],
  ['src/http/gate.ts', 'src/features/auth/rules.ts', 'src/http stands below src/features'],
  ['src/http/gate.ts', 'src/consumers.ts', 'src/http stands below src/consumers.ts'],
  ['src/foundation/db.ts', 'src/objects/user-hub/hub.ts', 'src/foundation stands below src/objects'],
  ['src/providers/mail.ts', 'src/features/auth/email/mails.ts', 'src/providers stands below src/features'],
  ['src/features/a/verb.ts', 'src/consumers.ts', 'src/features stands below src/consumers.ts'],
  ['src/features/a/verb.ts', 'src/objects/user-hub/inbox.ts', 'src/features stands below src/objects'],
  ['src/security/contacts.ts', 'src/password-hasher/worker.ts', 'src/security stands below src/password-hasher'],
  ['src/features/a/verb.ts', 'drizzle-orm', 'SQL belongs in queries.ts'],
  ['src/features/a/sub/verb.ts', 'drizzle-orm/pg-core', 'SQL belongs in queries.ts'],
  ['src/features/a/routes.ts', 'drizzle-orm', 'SQL belongs in queries.ts'],
  ['src/features/a/verb.ts', 'hono', 'HTTP belongs in routes.ts and schemas.ts'],
  ['src/features/a/verb.ts', '@hono/zod-openapi', 'HTTP belongs in routes.ts and schemas.ts'],
  ['src/features/a/queries.ts', 'hono', 'HTTP belongs in routes.ts and schemas.ts'],
  ['src/features/a/verb.ts', 'src/features/b/queries.ts', 'The SQL of another feature'],
  ['src/features/a/sub/verb.ts', 'src/features/b/queries.ts', 'The SQL of another feature'],
  ['src/features/a/verb.ts', 'src/features/b/sub/queries.ts', 'The SQL of another feature'],
  ['src/features/a/queries.ts', 'src/features/b/queries.ts', 'The SQL of another feature'],
  ['src/features/a/routes.ts', 'src/features/a/queries.ts', 'Routes call verbs'],
  ['src/features/a/sub/schemas.ts', 'src/features/a/queries.ts', 'Routes call verbs'],
  ['src/objects/room/room.ts', 'pg', 'Objects reach Postgres through verbs'],
  ['src/objects/room/room.ts', 'src/features/a/sub/queries.ts', 'Objects call verbs'],
  ['src/objects/room/room.ts', 'src/features/a/routes.ts', 'Objects call verbs'],
  ['src/objects/room/room.ts', 'hono', 'Objects know no HTTP framework'],
  ['src/index.ts', 'test/support/api.ts', 'The Worker knows nothing of what is around it'],
]

const ALLOWED: readonly [from: string, to: string][] = [
  ['src/protocol/up.ts', 'zod'],
  ['src/protocol/up.ts', 'src/protocol/down.ts'],
  ['src/protocol/up.ts', 'socket.io-parser'],
  ['app/socket/socket.ts', 'src/protocol/up.ts'],
  ['console/places/queues.tsx', 'src/catalogue/cases.ts'],
  ['console/ui/time.tsx', 'app/clock.ts'],
  ['console/main.tsx', 'preact/hooks'],
  ['src/features/a/verb.ts', 'src/features/a/queries.ts'],
  ['src/features/a/sub/verb.ts', 'src/features/a/queries.ts'],
  ['src/features/a/verb.ts', 'src/features/b/verb.ts'],
  ['src/features/a/queries.ts', 'drizzle-orm'],
  ['src/features/a/routes.ts', '@hono/zod-openapi'],
  ['src/features/a/verb.ts', 'src/rpc/user-hub.ts'],
  ['src/objects/room/room.ts', 'src/features/a/verb.ts'],
  ['src/objects/room/room.ts', 'src/consumers.ts'],
]

const fileIn = (part: string): string => (part.endsWith('.ts') ? `src/${part}` : `src/${part}/some.ts`)

describe('the layers', () => {
  it('hold in the whole repository', () => {
    expect(layersHold()).toBeNull()
  })

  it.each(FORBIDDEN)('%s may not import %s', (from, to, because) => {
    expect(importFinding(from, to)).toContain(because)
  })

  it.each(ALLOWED)('%s may import %s', (from, to) => {
    expect(importFinding(from, to)).toBeNull()
  })

  it.each(LAYERS.flatMap(({ parts }, height) => parts.map((part) => [part, height] as const)))(
    '%s imports from no line below it in the table, nor from a neighbour in its own',
    (part, height) => {
      const above = LAYERS.slice(height)
        .flatMap((line) => line.parts)
        .filter((other) => other !== part)
      for (const other of above) expect(importFinding(fileIn(part), fileIn(other)), other).not.toBeNull()
    },
  )
})

describe('what counts as an import', () => {
  it.each([
    ["import { a } from '../b/c.ts'", 'src/b/c.ts'],
    ["import type { A } from '../b/c.ts'", 'src/b/c.ts'],
    ["import {\n  a,\n  type B,\n} from '../b/c.ts'", 'src/b/c.ts'],
    ["import '../b/c.ts'", 'src/b/c.ts'],
    ["export { a } from '../b/c.ts'", 'src/b/c.ts'],
    ["export * from '../b/c.ts'", 'src/b/c.ts'],
    ["type A = import('../b/c.ts').A", 'src/b/c.ts'],
    ["const { a } = await import('../b/c.ts')", 'src/b/c.ts'],
    ["import { z } from 'zod'", 'zod'],
  ])('%s', (line, to) => {
    expect(importsOf('src/a/file.ts', `${line}\n`)).toEqual([to])
  })

  it.each(["// import { a } from '../b/c.ts'", "/** Came from '../b/c.ts'. */"])('not %s', (line) => {
    expect(importsOf('src/a/file.ts', `${line}\n`)).toEqual([])
  })
})

describe('the picture of the layers', () => {
  it('is drawn from the table as it is', () => {
    expect(pictureIsCurrent()).toBeNull()
  })

  it('has every part and every note of the table, as text of XML', () => {
    expect(layersPicture([{ parts: ['a', 'b.ts'], holds: 'x < y & z' }])).toMatch(
      />a\/ {2}b\.ts<[^]*>x &lt; y &amp; z</,
    )
  })
})
