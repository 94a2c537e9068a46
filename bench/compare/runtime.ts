import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import workerd from 'workerd'
import { ROOT } from '../../scripts/stack/paths.ts'
import { untilAnswers, startLogged, type Server } from './server.ts'

/** workerd with a Worker in it, as close to production as a machine allows. */
interface RuntimeOptions {
  name: string
  folder: string
  port: number
  /** The module made by the bundler. */
  bundle: string
  /** The address of the pool that stands in for Hyperdrive, with role and password. */
  database: URL
  texts: Record<string, string>
  /** A path that responds once it runs. */
  alivePath: string
  inspectorPort?: number
  /**
   * The password hasher: another runtime at an address, or a Worker in this one, as its module. Disabled without it.
   */
  passwords?: { address: string } | { module: string }
  /** Whether objects stay in memory once they are there; otherwise they sleep after ten quiet seconds. */
  staysAwake?: boolean
}

const OBJECTS = {
  CONVERSATION_ROOM: 'ConversationRoom',
  USER_HUB: 'UserHub',
  MATCH_QUEUE: 'MatchQueue',
  CALL_ROOM: 'CallRoom',
}
const QUEUES = { ARCHIVE_QUEUE: 'vibesmatch-archive', PUSH_QUEUE: 'vibesmatch-push' }

/** The Worker with objects on disk, and queues. No measurement uses the bucket or pictures, so those are absent. */
export const startOurs = (options: RuntimeOptions): Promise<Server> =>
  start(options, {
    bindings: [
      ...bindingsOf(OBJECTS),
      ...Object.keys(QUEUES).map((name) => `(name = "${name}", queue = "${name}")`),
      '(name = "MEDIA", r2Bucket = "absent")',
      '(name = "IMAGES", service = "absent")',
      `(name = "PASSWORD_HASHER", service = "${options.passwords === undefined ? 'absent' : 'passwords'}")`,
    ],
    worker: objectsOf(Object.values(OBJECTS), options),
    services: [
      ...(options.passwords === undefined ? [] : [passwordService(options.passwords)]),
      diskFor(options),
      `(name = "absent", worker = (serviceWorkerScript = "addEventListener('fetch', (e) => e.respondWith(new Response(null, { status: 501 })))", compatibilityDate = "2026-11-01"))`,
      ...Object.entries(QUEUES).map(
        ([binding, queue]) => `(name = "${binding}", worker = (
          modules = [(name = "queues.js", esModule = embed "queues.js")],
          compatibilityDate = "2026-11-01", compatibilityFlags = ["service_binding_extra_handlers"],
          bindings = [(name = "WORKER", service = "main"), (name = "QUEUE", text = "${queue}")]))`,
      ),
    ],
  })

const passwordService = (by: NonNullable<RuntimeOptions['passwords']>): string =>
  'address' in by
    ? `(name = "passwords", external = (address = "${by.address}", http = ()))`
    : `(name = "passwords", worker = (
        modules = [(name = "worker.js", esModule = embed ${text(by.module)})],
        compatibilityDate = "2026-11-01", compatibilityFlags = ["nodejs_compat"]))`

/** A Worker with only the database and the network. */
export const startFloor = (options: RuntimeOptions): Promise<Server> =>
  start(options, { bindings: [], worker: [], services: [] })

const FLOOR_OBJECTS = { ROOM: 'Room', HUB: 'Hub' }

/** The floor of messages: a Worker whose objects, on disk, do next to nothing. */
export const startFloorObjects = (options: RuntimeOptions): Promise<Server> =>
  start(options, {
    bindings: bindingsOf(FLOOR_OBJECTS),
    worker: objectsOf(Object.values(FLOOR_OBJECTS), options),
    services: [diskFor(options)],
  })

const bindingsOf = (objects: Readonly<Record<string, string>>): string[] =>
  Object.entries(objects).map(([name, type]) => `(name = "${name}", durableObjectNamespace = "${type}")`)

/** Classes of objects, with SQLite on disk. */
const objectsOf = (types: readonly string[], { staysAwake = false }: RuntimeOptions): string[] => [
  `durableObjectNamespaces = [${types
    .map((type) => `(className = "${type}", uniqueKey = "${type}", enableSql = true, preventEviction = ${staysAwake})`)
    .join(', ')}]`,
  'durableObjectStorage = (localDisk = "objects")',
]

const diskFor = ({ folder }: RuntimeOptions): string =>
  `(name = "objects", disk = (path = ${text(join(folder, 'objects'))}, writable = true))`

/** A text in Cap'n Proto's notation, which equals JSON for the characters that occur here. */
const text = (value: string): string => JSON.stringify(value)

async function start(
  { name, folder, port, bundle, database, texts, alivePath, inspectorPort }: RuntimeOptions,
  more: { bindings: string[]; worker: string[]; services: string[] },
): Promise<Server> {
  await mkdir(join(folder, 'objects'), { recursive: true })
  await copyFile(bundle, join(folder, 'index.js'))
  await copyFile(join(ROOT, 'bench', 'floor', 'queues.js'), join(folder, 'queues.js'))
  const { username, password, pathname, host } = database
  const bindings = [
    ...Object.entries(texts).map(([key, value]) => `(name = "${key}", text = ${text(value)})`),
    `(name = "HYPERDRIVE", hyperdrive = (designator = "postgres", database = ${text(pathname.slice(1))}, user = ${text(username)}, password = ${text(password)}, scheme = "postgres"))`,
    ...more.bindings,
  ]
  const config = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "internet", network = (allow = ["public", "private"])),
    (name = "postgres", external = (address = "${host}", tcp = ())),
    ${more.services.join(',\n    ')}
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  ${[
    'modules = [(name = "index.js", esModule = embed "index.js")]',
    'compatibilityDate = "2026-11-01"',
    'compatibilityFlags = ["nodejs_compat"]',
    `bindings = [\n    ${bindings.join(',\n    ')}\n  ]`,
    ...more.worker,
  ].join(',\n  ')}
);
`
  const file = join(folder, 'config.capnp')
  // Contains secrets, if only of this run.
  await writeFile(file, config, { mode: 0o600 })
  const inspect = inspectorPort === undefined ? [] : [`--inspector-addr=127.0.0.1:${inspectorPort}`]
  const server = await startLogged({
    name,
    folder,
    port,
    command: [workerd.default, 'serve', file, '--experimental', ...inspect],
  })
  return untilAnswers(server, alivePath)
}
