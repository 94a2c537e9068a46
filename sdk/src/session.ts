import { ApiError } from './errors.ts'
import { newId, type Clock, type Storage } from './foundation.ts'
import type { Session, User } from './generated/app-types.ts'
import type { Lock } from './lock.ts'

/** What is kept of a session. */
export interface SignedIn {
  token: string
  refreshToken: string
  /** The Idempotency-Key for `refreshToken`: whoever uses it again after a lost answer gets the same successor. */
  refreshKey: string
  /** By the clock of this device, in milliseconds. */
  expiresAt: number
  /** From then on it is renewed before it is used. */
  renewAt: number
  user: User
}

/** Milliseconds before its end at which a token is renewed; of a short one, half its life. */
const MARGIN = 60_000

interface Channel {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listener: () => void): void
  close(): void
  unref?(): void
}

interface Parts {
  storage: Storage
  clock: Clock
  lock: Lock
  /** Begins the names of what is stored. */
  prefix: string
  /** Whether others use the same storage, who are told of changes. */
  isShared: boolean
  /** Asks the API for the successor. */
  exchange(refreshToken: string, key: string): Promise<Session>
}

/** The session of one storage: kept, renewed before it ends, and once for everything that shares the storage. */
export class SessionKeeper {
  readonly #parts: Parts
  readonly #key: string
  /** The lock of those who write a session that goes on. */
  readonly #renewal: string
  readonly #listeners = new Set<(session: SignedIn | null) => void>()
  #channel: Channel | null = null
  /** A session that the storage had no room for, and the text there that it takes the place of. */
  #unkept: { session: SignedIn; over: string | null } | null = null
  #renewing: Promise<SignedIn | null> | null = null
  #device: Promise<string> | null = null

  constructor(parts: Parts) {
    this.#parts = parts
    this.#key = `${parts.prefix}:session`
    this.#renewal = `${this.#key}:renewal`
    // Guarantee: the platform's BroadcastChannel has these members; `unref` in Node only.
    const Broadcast = (globalThis as { BroadcastChannel?: new (name: string) => Channel }).BroadcastChannel
    if (!parts.isShared || Broadcast === undefined) return
    this.#channel = new Broadcast(this.#key)
    this.#channel.addEventListener('message', () => void this.#tell().catch(report))
    this.#channel.unref?.()
  }

  /** Null while signed out. Read from the storage each time: another tab may have changed it. */
  async get(): Promise<SignedIn | null> {
    const text = await this.#parts.storage.get(this.#key)
    // Another tab that has written since knows better.
    if (this.#unkept?.over === text) return this.#unkept.session
    try {
      // Guarantee: only this class writes there; what is no JSON was written by somebody else, and is no session.
      return text === null ? null : (JSON.parse(text) as SignedIn)
    } catch {
      return null
    }
  }

  /** Keeps what a sign-in has answered. */
  async keep({ token, expires_in, refresh_token, device_proof, user }: Session): Promise<SignedIn> {
    if (device_proof !== undefined) await this.keepProof(device_proof)
    return this.#write({ refreshToken: refresh_token, refreshKey: newId(), user, ...this.#times(expires_in), token })
  }

  /** Keeps a token that takes the place of the present one in the same session, such as that with a second factor. */
  async replaceToken(token: string, expiresIn: number): Promise<void> {
    const current = await this.get()
    if (current) await this.#write({ ...current, ...this.#times(expiresIn), token })
  }

  /** Keeps what has become of the user, unless another one is signed in. Takes turns with renewals, which write as well. */
  keepUser(user: User): Promise<void> {
    return this.#parts.lock(this.#renewal, async () => {
      const current = await this.get()
      if (current?.user.id === user.id) await this.#write({ ...current, user })
    })
  }

  /** Forgets the session here; it goes on at the API. The id and the proof of the device stay. */
  async forget(): Promise<void> {
    this.#unkept = null
    await this.#parts.storage.remove(this.#key)
    await this.#changed()
  }

  /**
   * A token that is good for a while; undefined while signed out.
   * @throws NetworkError or ApiError when the present one has ended and a new one cannot be had now
   */
  async token(): Promise<string | undefined> {
    const current = await this.get()
    if (!current || this.#parts.clock.now() < current.renewAt) return current?.token
    try {
      return (await this.renew(current.token))?.token
    } catch (error) {
      if (this.#parts.clock.now() < current.expiresAt) return current.token
      throw error
    }
  }

  /**
   * Renews the session, unless somebody has done so since `used` was the token. Concurrent calls share one exchange.
   * @returns null when the session has ended, and is forgotten
   */
  renew(used: string): Promise<SignedIn | null> {
    this.#renewing ??= this.#parts
      .lock(this.#renewal, () => this.#exchange(used))
      .finally(() => {
        this.#renewing = null
      })
    return this.#renewing
  }

  async #exchange(used: string): Promise<SignedIn | null> {
    const current = await this.get()
    if (current?.token !== used) return current
    try {
      const next = await this.#parts.exchange(current.refreshToken, current.refreshKey)
      // Signed out, or in as another, in the meantime: what has come of the former session is of no use.
      const newest = await this.get()
      return newest?.refreshToken === current.refreshToken ? await this.keep(next) : newest
    } catch (error) {
      if (!saysSessionIsOver(error)) throw error
      if ((await this.get())?.refreshToken === current.refreshToken) await this.forget()
      return null
    }
  }

  /** Calls when the user signs in or out, here or in another tab, and when the session is renewed. @returns what ends it */
  onChange(listener: (session: SignedIn | null) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** The id of this device, which the API tells devices apart by. */
  deviceId(): Promise<string> {
    this.#device ??= this.#readDevice().catch((error: unknown) => {
      this.#device = null
      throw error
    })
    return this.#device
  }

  async #readDevice(): Promise<string> {
    const { storage, prefix, lock } = this.#parts
    const key = `${prefix}:device`
    const known = await storage.get(key)
    if (known !== null) return known
    // Two tabs that are the first here have to agree on one.
    return lock(key, async () => {
      const made = newId()
      if ((await storage.get(key)) === null) await storage.set(key, made).catch(report)
      return (await storage.get(key)) ?? made
    })
  }

  /** A storage without room does not keep it: the device has the limits of unknown ones then. */
  async keepProof(proof: string): Promise<void> {
    await this.#parts.storage.set(`${this.#parts.prefix}:device-proof`, proof).catch(report)
  }

  /** What makes this a known device, with limits of its own; it outlives the session. */
  deviceProof = (): Promise<string | null> => this.#parts.storage.get(`${this.#parts.prefix}:device-proof`)

  /** Hears no other tabs any more. */
  close(): void {
    this.#channel?.close()
    this.#channel = null
    this.#listeners.clear()
  }

  #times(expiresIn: number): Pick<SignedIn, 'expiresAt' | 'renewAt'> {
    const [now, life] = [this.#parts.clock.now(), expiresIn * 1000]
    return { expiresAt: now + life, renewAt: now + Math.max(life - MARGIN, life / 2) }
  }

  async #write(session: SignedIn): Promise<SignedIn> {
    const { storage } = this.#parts
    try {
      await storage.set(this.#key, JSON.stringify(session))
      this.#unkept = null
    } catch (error) {
      // The API no longer takes the former one, so losing this one would sign the user out.
      report(error)
      this.#unkept = { session, over: await storage.get(this.#key).catch(() => null) }
    }
    await this.#changed()
    return session
  }

  async #changed(): Promise<void> {
    this.#channel?.postMessage(null)
    await this.#tell()
  }

  async #tell(): Promise<void> {
    if (this.#listeners.size === 0) return
    const session = await this.get()
    for (const listener of this.#listeners) {
      try {
        listener(session)
      } catch (error) {
        report(error)
      }
    }
  }
}

/** Errors of the app's listeners and of the storage, which nobody waits for. */
const report = (error: unknown): void => console.error(error)

/** Whether the API has said so. What stands before it, such as a firewall, may answer with the same status. */
export const saysSessionIsOver = (error: unknown): boolean =>
  error instanceof ApiError && /^(UNAUTHORIZED|TOKEN_EXPIRED|ACCOUNT_\w+)$/.test(error.code)
