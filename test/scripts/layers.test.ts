import { spawnSync } from 'node:child_process'
import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bin, ROOT } from '../../scripts/stack/paths.ts'
import { temporaryFolder } from '../support/node/programs.ts'

/** The linter's configuration holds the layers: each of these imports has to be found. */

const FORBIDDEN: readonly [file: string, line: string, because: string][] = [
  [
    'src/protocol/up.ts',
    "import '../platform/errors.ts'",
    'The protocol depends on zod and the parsers of Socket.IO only',
  ],
  ['app/api/api.ts', "import '../../src/foundation/errors.ts'", 'The web client knows the API and the protocol'],
  ['app/api/api.ts', "import '../../src/providers/mail.ts'", 'The web client knows the API and the protocol'],
  ['app/main.ts', "import '../src/features/auth/schemas.ts'", 'The web client knows the API and the protocol'],
  ['src/protocol/up.ts', "import 'socket.io-client'", 'The protocol depends on zod and the parsers of Socket.IO only'],
  ['src/protocol/up.ts', "import 'hono'", 'The protocol depends on zod and the parsers of Socket.IO only'],
  ['src/http/gate.ts', "import '../features/auth/rules.ts'", 'The platform knows no feature'],
  ['src/features/a/verb.ts', "import 'drizzle-orm'", 'SQL stands in queries.ts'],
  ['src/features/a/verb.ts', "import 'hono'", 'Verbs know no HTTP'],
  ['src/features/a/verb.ts', "import '@hono/zod-openapi'", 'Verbs know no HTTP'],
  ['src/features/a/verb.ts', "import '../b/queries.ts'", 'Another feature'],
  ['src/features/a/routes.ts', "import 'drizzle-orm'", 'Routes and schemas know no SQL'],
  ['src/features/a/routes.ts', "import './queries.ts'", 'Routes call verbs'],
  ['src/features/a/queries.ts', "import '../b/queries.ts'", 'Another feature'],
  ['src/features/a/queries.ts', "import 'hono'", 'Queries know no HTTP'],
  ['src/objects/room/room.ts', "import 'pg'", 'Objects reach Postgres through verbs'],
  ['src/objects/room/room.ts', "import '../../features/a/queries.ts'", 'Objects reach Postgres through verbs'],
  ['src/objects/room/room.ts', "import '../../features/a/routes.ts'", 'Objects reach Postgres through verbs'],
]

const ALLOWED: readonly [file: string, line: string][] = [
  ['src/protocol/up.ts', "import 'zod'"],
  ['src/protocol/up.ts', "import './down.ts'"],
  ['src/protocol/up.ts', "import 'socket.io-parser'"],
  ['app/socket/socket.ts', "import '../../src/protocol/up.ts'"],
  ['src/features/a/verb.ts', "import './queries.ts'"],
  ['src/features/a/verb.ts', "import '../b/verb.ts'"],
  ['src/features/a/queries.ts', "import 'drizzle-orm'"],
  ['src/features/a/routes.ts', "import '@hono/zod-openapi'"],
  ['src/objects/room/room.ts', "import '../../features/a/verb.ts'"],
]

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
  await copyFile(join(ROOT, '.oxlintrc.json'), join(folder.path, '.oxlintrc.json'))
  await symlink(join(ROOT, 'node_modules'), join(folder.path, 'node_modules'))
})
afterAll(() => folder.remove())

async function lint(file: string, line: string): Promise<string> {
  const path = join(folder.path, file)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, `${line}\n`)
  const { stdout } = spawnSync(
    bin('oxlint'),
    ['-c', '.oxlintrc.json', '-A', 'all', '-D', 'eslint/no-restricted-imports', file],
    { cwd: folder.path, encoding: 'utf8' },
  )
  return stdout
}

describe('the layers', () => {
  it.each(FORBIDDEN)('%s may not say: %s', async (file, line, because) => {
    expect(await lint(file, line)).toContain(because)
  })

  it.each(ALLOWED)('%s may say: %s', async (file, line) => {
    expect(await lint(file, line)).not.toContain('no-restricted-imports')
  })
})
