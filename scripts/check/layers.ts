import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { ROOT } from '../stack/paths.ts'
import type { Finding } from './run.ts'

/** One line of the table: the parts of one layer, and their purpose. */
export interface Layer {
  /** Files and folders of `src/` (or folders of the root); those of one line do not import each other. */
  readonly parts: readonly string[]
  readonly holds: string
}

/**
 * The layers, from the bottom up. Each part imports only from itself and from lines above it, types included. The
 * picture in docs/architecture.md is drawn from this table.
 */
export const LAYERS: readonly Layer[] = [
  { parts: ['foundation'], holds: 'bytes, crypto, database, Redis, log, errors, ids, text, time, outbox' },
  { parts: ['catalogue'], holds: 'tables of the product: limits, plans, acts, events that notify' },
  { parts: ['protocol'], holds: 'what is spoken over sockets' },
  { parts: ['setting-fields.ts'], holds: 'forms of the values of settings' },
  { parts: ['setting-variables.ts'], holds: 'variables and secrets of the Worker' },
  { parts: ['setting-rules.ts'], holds: 'what holds between settings' },
  { parts: ['settings.ts'], holds: 'settings, read once per isolate' },
  { parts: ['rpc'], holds: 'what objects and queues can be asked' },
  { parts: ['security', 'password-hasher'], holds: 'tokens, contacts, sealed data; the Worker that derives passwords' },
  { parts: ['configuration'], holds: 'what operators change while it runs, as an isolate keeps it' },
  { parts: ['providers'], holds: 'the outside world: mail, texts, pushes, pictures, relays' },
  { parts: ['sockets'], holds: 'what an upgraded connection is' },
  { parts: ['context.ts'], holds: 'what a verb is given' },
  { parts: ['http'], holds: 'operations: declaration, gate, limits, idempotency, documents' },
  { parts: ['features'], holds: 'verbs, their routes, schemas, queries and rules' },
  { parts: ['consumers.ts'], holds: 'which verb handles which domain event' },
  { parts: ['objects'], holds: 'conversations, people, calls and searches, as Durable Objects' },
  { parts: ['app.ts', 'background.ts'], holds: 'requests; queues and the clock' },
  { parts: ['index.ts'], holds: 'the entry of the Worker' },
]

/** A restriction beyond the table: which files may not import what, and why. */
interface Ban {
  readonly from: RegExp
  /** A file by its path from the root, or a package by its name. */
  readonly to: RegExp
  readonly because: string
  readonly except?: (from: string, to: string) => boolean
}

const SQL = /^(drizzle-orm|pg)(\/|$)/
const FRAMEWORK = /^(hono|@hono)(\/|$)/
/** Beside those, packages that tables of the product use on the server. */
const SERVER_PACKAGES = /^(drizzle-orm|pg|hono|@hono|zod)(\/|$)/
const ROUTES = /^src\/features\/(.+\/)?(routes|schemas|endpoints)\.ts$/
const featureOf = (file: string): string => file.split('/')[2] ?? ''

const BANS: readonly Ban[] = [
  {
    from: /^src\/protocol\//,
    to: /^(?!src\/protocol\/|zod$|socket\.io-parser$|engine\.io-parser$)/,
    because: 'The protocol depends on zod and the parsers of Socket.IO only.',
  },
  {
    from: /^app\//,
    to: /^(scripts|drizzle|test|bench)\/|^src\/(?!protocol\/)/,
    because: 'The web client knows the API and the protocol, and nothing of what is behind them.',
  },
  {
    from: /^console\//,
    to: /^(scripts|drizzle|test|bench)\/|^src\/(?!catalogue\/|protocol\/(close-codes|heartbeat)\.ts$)|^app\/(?!clock\.ts$|(state\/signal|socket\/backoff)\.ts$)/,
    because: 'The console knows the API and the tables of the product, and nothing of what is behind them.',
  },
  {
    from: /^reference\//,
    to: /^(?!reference\/|preact(\/|$))/,
    because: 'The reference knows the document that is served, and nothing of what it is made from.',
  },
  {
    from: /^console\//,
    to: SERVER_PACKAGES,
    because: 'It is loaded by browsers.',
  },
  {
    from: /^sdk\//,
    to: /^(?!sdk\/|src\/protocol\/)/,
    because: 'The client library has no dependency, and knows the API and the protocol only.',
  },
  {
    from: /^src\/features\//,
    to: SQL,
    because: 'SQL belongs in queries.ts.',
    except: (from) => from.endsWith('/queries.ts'),
  },
  {
    from: /^src\/features\//,
    to: FRAMEWORK,
    because: 'HTTP belongs in routes.ts and schemas.ts.',
    except: (from) => ROUTES.test(from),
  },
  { from: ROUTES, to: /^src\/.*\/queries\.ts$/, because: 'Routes call verbs.' },
  {
    from: /^src\/features\//,
    to: /^src\/features\/(.+\/)?queries\.ts$/,
    because: 'The SQL of another feature is its own; call one of its verbs.',
    except: (from, to) => featureOf(from) === featureOf(to),
  },
  { from: /^src\/objects\//, to: SQL, because: 'Objects reach Postgres through verbs.' },
  { from: /^src\/objects\//, to: /^src\/features\/.*(queries|routes)\.ts$/, because: 'Objects call verbs.' },
  { from: /^src\/objects\//, to: FRAMEWORK, because: 'Objects know no HTTP framework.' },
  {
    from: /^src\//,
    to: /^(app|console|reference|sdk|scripts|test|bench)\//,
    because: 'The Worker knows nothing of what is around it.',
  },
]

/** Every import and re-export of a file, types included, and what `import('…')` names. */
const IMPORTED = /(?:\bfrom|\bimport)\s*\(?\s*(['"])([^'"\n]+)\1/g

/** Comments, which may mention imports. */
const COMMENT = /\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm

/** The files and packages that a file imports: files by their path from the root. */
export function importsOf(file: string, text: string): string[] {
  const found = text.replaceAll(COMMENT, '').matchAll(IMPORTED)
  return [...found].map(([, , name = '']) => (name.startsWith('.') ? normalize(join(dirname(file), name)) : name))
}

const heightOf = (file: string): number | null => {
  const [root, part = ''] = file.split('/')
  if (root !== 'src') return null
  const height = LAYERS.findIndex(({ parts }) => parts.includes(part))
  return height === -1 ? null : height
}

/** The error of one import; null without one. */
export function importFinding(from: string, to: string): string | null {
  const ban = BANS.find((one) => one.from.test(from) && one.to.test(to) && one.except?.(from, to) !== true)
  if (ban) return `${from} imports ${to}: ${ban.because}`
  const [below, above] = [heightOf(to), heightOf(from)]
  const isSamePart = from.split('/')[1] === to.split('/')[1]
  if (below === null || above === null || isSamePart || below < above) return null
  return `${from} imports ${to}: ${partOf(from)} stands below ${partOf(to)} in scripts/check/layers.ts.`
}

const partOf = (file: string): string => file.split('/').slice(0, 2).join('/')

/** Whether every file obeys the layers, and every file of `src/` is in one. */
export function layersHold(): Finding {
  const files = ['src', 'app', 'console', 'sdk', 'reference']
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
    )
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))
  const homeless = files.filter((file) => file.startsWith('src/') && heightOf(file) === null)
  const findings = [
    ...homeless.map((file) => `${file} stands in no line of the table in scripts/check/layers.ts.`),
    ...files.flatMap((file) =>
      importsOf(file, readFileSync(join(ROOT, file), 'utf8'))
        .map((to) => importFinding(file, to))
        .filter((finding) => finding !== null),
    ),
  ]
  return findings.length === 0 ? null : findings.join('\n')
}
