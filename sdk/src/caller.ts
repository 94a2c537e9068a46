import { ApiError, AuthenticationError } from './errors.ts'
import { newId } from './foundation.ts'
import type { Session } from './generated/app-types.ts'
import { listOf, type Page } from './lists.ts'
import {
  addressOf,
  formOf,
  operationOf,
  queryOf,
  type CallOptions,
  type Operation,
  type Operations,
} from './operation.ts'
import { saysSessionIsOver, type SessionKeeper } from './session.ts'
import { send, unlessAborted, type Sent, type Transport } from './transport.ts'

type Fields = Readonly<Record<string, unknown>>

/** What a caller needs of the options of a client. */
export interface CallerOptions {
  /** Without a slash at its end. */
  baseUrl: string
  app?: { platform: string; version: string }
  language?: string
  onRefused?: OnRefused
}

/**
 * Is asked when a call stays refused, retries included: it can show the user a challenge, let them accept a page, or wait
 * until maintenance is over.
 * @param times how often the same call has been refused with this code before
 * @returns what to add to the input of the call, which is then sent again; null leaves it refused
 */
export type OnRefused = (error: ApiError, times: number) => Promise<Fields | null>

/** Makes requests of calls. */
export class Caller {
  readonly #options: CallerOptions
  readonly #transport: Transport
  readonly #keeper: SessionKeeper

  constructor(options: CallerOptions, transport: Transport, keeper: SessionKeeper) {
    this.#options = options
    this.#transport = transport
    this.#keeper = keeper
  }

  bind<Api>(operations: Operations<Api>): Api {
    const groups = Object.entries(operations).map(([group, lines]) => [
      group,
      Object.fromEntries(
        Object.entries(lines).map(([method, line]) => {
          const operation = operationOf(line)
          return [method, (...args: unknown[]) => this.call(operation, args)]
        }),
      ),
    ])
    // Guarantee: the interface is generated with the table, from the same document.
    return Object.fromEntries(groups) as Api
  }

  /** @param args values for the path, the input if the operation takes one, options */
  call(operation: Operation, args: readonly unknown[]): Promise<unknown> {
    const places = operation.path.split('*').length - 1
    // Guarantee: the generated types say which argument is which.
    const [values, rest] = [args.slice(0, places) as string[], args.slice(places)]
    const input = (operation.takesInput ? (rest.shift() ?? undefined) : undefined) as Fields | undefined
    const options = (rest[0] ?? {}) as CallOptions
    const { items } = operation
    if (items === undefined) return this.#ask(operation, values, input, options)
    return listOf(async (cursor) => {
      const next = cursor === undefined ? input : { ...input, cursor }
      return pageOf(await this.#ask(operation, values, next, options), items)
    })
  }

  /** Sends, and again for as long as `onRefused` has what was missing. */
  async #ask(operation: Operation, values: string[], input: Fields | undefined, options: CallOptions) {
    const { onRefused } = this.#options
    if (!onRefused) return this.send(operation, values, input, options)
    const user = await this.#userOf(operation)
    const refusals = new Map<string, number>()
    let [next, nextOptions] = [input, options]
    for (;;) {
      try {
        return await this.send(operation, values, next, nextOptions)
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        const times = refusals.get(error.code) ?? 0
        refusals.set(error.code, times + 1)
        const more = await unlessAborted(onRefused(error, times), options.signal)
        // What one user has asked for is not done as another, who has signed in since.
        if (more === null || (await this.#userOf(operation)) !== user) throw error
        if (Object.keys(more).length === 0) continue
        // Another input is another request, with another key.
        const { idempotencyKey: _, ...others } = options
        ;[next, nextOptions] = [{ ...next, ...more }, others]
      }
    }
  }

  /** Whose call it is; undefined for one that asks as nobody. */
  async #userOf({ sendsToken }: Operation): Promise<string | undefined> {
    return sendsToken ? (await this.#keeper.get())?.user.id : undefined
  }

  /** Sends once, with what belongs to the session. */
  async send(operation: Operation, values: string[], input: Fields | undefined, options: CallOptions) {
    const url = addressOf(this.#options.baseUrl, operation, values)
    const before = operation.sendsToken ? await unlessAborted(this.#tokenOf(), options.signal) : null
    const sent: Sent = {
      method: operation.method,
      url: this.#isQuery(operation) ? url + queryOf(input ?? {}) : url,
      headers: await this.#headers(operation, options),
      options,
      isBlob: operation.answer === 'blob',
      isOnce: operation.isOnce,
    }
    if (input && !this.#isQuery(operation)) {
      sent.body = operation.isForm ? formOf(input) : JSON.stringify(input)
      if (!operation.isForm) sent.headers['content-type'] = 'application/json'
    }
    try {
      const answer = await this.#withToken(sent, before)
      return await this.#take(operation, answer)
    } catch (error) {
      if (operation.session === 'closes' && saysSessionIsOver(error)) await this.#keeper.forget()
      throw error
    }
  }

  #isQuery = ({ method }: Operation): boolean => method === 'GET' || method === 'DELETE'

  async #tokenOf(): Promise<{ token: string; user: string } | null> {
    const token = await this.#keeper.token()
    const user = token === undefined ? undefined : (await this.#keeper.get())?.user.id
    return token === undefined || user === undefined ? null : { token, user }
  }

  async #headers(operation: Operation, options: CallOptions): Promise<Record<string, string>> {
    const { app, language } = this.#options
    const proof = operation.sendsProof ? await this.#keeper.deviceProof() : null
    return {
      'x-device-id': await this.#keeper.deviceId(),
      ...(app ? { 'x-app-platform': app.platform, 'x-app-version': app.version } : {}),
      ...(language ? { 'accept-language': language } : {}),
      ...(proof === null ? {} : { 'device-proof': proof }),
      ...(operation.method === 'POST' ? { 'idempotency-key': options.idempotencyKey ?? newId() } : {}),
      ...(options.ifMatch === undefined ? {} : { 'if-match': options.ifMatch }),
      ...options.headers,
    }
  }

  /** Sends with a token. One that is refused is renewed once, unless another user has signed in since. */
  async #withToken(sent: Sent, before: { token: string; user: string } | null): Promise<unknown> {
    if (!before) return send(this.#transport, sent)
    const withToken = (token: string) => {
      sent.headers['authorization'] = `Bearer ${token}`
      return send(this.#transport, sent)
    }
    try {
      return await withToken(before.token)
    } catch (error) {
      // Other codes with this status answer a wrong code or password, which says nothing of the session.
      const isOver =
        error instanceof AuthenticationError && (error.code === 'TOKEN_EXPIRED' || error.code === 'UNAUTHORIZED')
      if (!isOver) throw error
      const next = await unlessAborted(this.#keeper.renew(before.token), sent.options.signal)
      if (next?.user.id !== before.user) throw error
      return withToken(next.token)
    }
  }

  /** What a call resolves with, after the session has heard of it. */
  async #take({ answer, items, session }: Operation, content: unknown): Promise<unknown> {
    if (session === 'closes') await this.#keeper.forget()
    if (answer !== 'data' || items !== undefined) return content
    // Guarantee: the API answers what its document says.
    const { data } = content as { data: { device_proof?: string } | undefined }
    if (session === 'opens') await this.#keeper.keep(data as Session)
    else if (data?.device_proof !== undefined) await this.#keeper.keepProof(data.device_proof)
    if (session === 'renews') {
      const { token, expires_in } = data as Pick<Session, 'token' | 'expires_in'>
      await this.#keeper.replaceToken(token, expires_in)
    }
    return data
  }
}

interface Paged {
  data: Record<string, unknown>
  meta: { pagination: { cursor: string | null; has_more: boolean } }
}

function pageOf(content: unknown, items: string): Page<unknown, unknown> {
  // Guarantee: the API answers what its document says.
  const { data, meta } = content as Paged
  const { pagination, ...more } = meta
  const { cursor, has_more: hasMore } = pagination
  return { items: data[items] as unknown[], data, meta: more, cursor, hasMore }
}
