import { neon, neonConfig } from '@neondatabase/serverless'
import { STATEMENT_TIMEOUT, TYPES, type Driver } from './driver.ts'

/** Hosts of Neon, whose library knows where they take statements. */
const IS_NEON = /\.neon\.(tech|build)$/
const IS_LOOPBACK = /^(127\.0\.0\.1|localhost)$/

const ofNeon = neonConfig.fetchEndpoint
// The library holds these for all of its users, which is this module alone.
neonConfig.fetchEndpoint = (host, port, options) => {
  // By default a function; its type allows one address for all hosts.
  if (IS_NEON.test(host)) return typeof ofNeon === 'string' ? ofNeon : ofNeon(host, port, options)
  const address = port === '' ? host : `${host}:${port}`
  return `${IS_LOOPBACK.test(host) ? 'http' : 'https'}://${address}/sql`
}

/**
 * A request with its whole answer, within the time limit. The timer goes with the answer: an object with one cannot hibernate.
 * @throws Error after {@link STATEMENT_TIMEOUT}, and whatever `fetch` throws
 */
async function fetchInTime(url: string, init: RequestInit): Promise<Pick<Response, 'ok' | 'status' | 'text' | 'json'>> {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(new Error('Postgres did not answer in time')), STATEMENT_TIMEOUT)
  try {
    // Another place, to which the proxy could redirect, would get the password.
    const response = await fetch(url, { ...init, redirect: 'manual', signal: controller.signal })
    const text = await response.text()
    return { ok: response.ok, status: response.status, text: async () => text, json: async () => JSON.parse(text) }
  } finally {
    clearTimeout(timer)
  }
}
neonConfig.fetchFunction = fetchInTime

const AS_ARRAYS = { arrayMode: true, fullResults: true, types: TYPES } as const

/** One for each address: they hold nothing but the address and its settings. */
const databases = new Map<string, Driver>()

/**
 * Statements over HTTP, by the protocol of Neon's serverless driver: no connection to make, to keep or to close.
 * @param connectionString of Neon, or of a proxy that speaks its protocol (https://github.com/neondatabase/serverless)
 */
export function overHttp(connectionString: string): Driver {
  return databases.get(connectionString) ?? open(connectionString)
}

/** An answer in another form is one of something else than the proxy; the driver stumbles over it. */
const understood = (error: unknown): unknown =>
  error instanceof TypeError
    ? new Error('what answers at NEON_DATABASE_URL does not speak the protocol', { cause: new Error(error.message) })
    : error

function open(connectionString: string): Driver {
  const client = neon(connectionString)
  const driver: Driver = {
    async ask(text, values) {
      try {
        return (await client.query(text, [...values], AS_ARRAYS)).rows
      } catch (error) {
        throw understood(error)
      }
    },
    close() {},
  }
  databases.set(connectionString, driver)
  return driver
}
