import { newId, type Clock, type Storage } from '../foundation.ts'
import { Connection, type ConnectionState } from './connection.ts'
import { browserDevice, type Device } from './device.ts'
import type { AnswerTo, Frame, HeardEvent, HeardEvents, HeardName, SentData, SentName } from './events.ts'
import { Inbox } from './inbox.ts'
import type { RequestOptions, SocketClass } from './link.ts'
import { Listeners, tell, type Listener, type Stop, type Until } from './listeners.ts'
import { Outbox, type Entry } from './outbox.ts'
import { PlaceKeeper } from './place.ts'
import { PresenceBook } from './presence.ts'
import type { RealtimeError } from './realtime-error.ts'
import { Receipts } from './receipts.ts'
import { Stored } from './stored.ts'
import { Typing } from './typing.ts'

export interface RealtimeOptions {
  /** Of the API: `https://api.vibesmatch.example`. */
  url: string
  /**
   * A valid access token; asked before every connection, and while one is open, so that it can be extended. May reject
   * without a network: it is asked again.
   * @param refused a token that the server has just not accepted, whatever the device's clock says of it
   * @returns null when nobody is signed in any more
   */
  token: (refused?: string) => Promise<string | null>
  /** By default the one of the platform. */
  WebSocket?: SocketClass
  storage: Storage
  /** Begins the names of what is stored, as that of the client does; `vibesmatch` without it. */
  storagePrefix?: string
  clock: Clock
  /** Whether the app is in view, and when it or the network comes back; by default what a browser says. */
  device?: Device
  /** Errors of the app's listeners and of the storage; by default they are written to the console. */
  onError?: (error: unknown) => void
}

/** How long acknowledgements are gathered, in milliseconds; the server takes one a second. */
const ACKNOWLEDGE_AFTER = 1_100

/** One socket for everything: no event is missed, doubled or out of order, and no message is lost. */
export class Realtime {
  readonly messages: Outbox
  readonly presence: PresenceBook
  readonly typing: Typing
  readonly receipts: Receipts
  readonly #options: RealtimeOptions
  readonly #connection: Connection
  readonly #inbox: Inbox
  readonly #listeners: Listeners
  readonly #place: PlaceKeeper
  readonly #report: (error: unknown) => void
  readonly #stateListeners = new Set<(state: ConnectionState, error: RealtimeError | undefined) => void>()
  #user: string | undefined
  /** Whether the server has named the user since the start, so that the number is known to be of their log. */
  #isSure = false
  #isWanted = false
  #loading: Promise<void> | undefined
  #handed = 0
  #forgotten = 0
  #acknowledged = 0
  #gathering: { clear(): void } | undefined
  #isInUse: () => boolean = () => false

  constructor(options: RealtimeOptions) {
    this.#options = options
    const { storage, storagePrefix = 'vibesmatch', clock, url, token, device = browserDevice() } = options
    const report = (error: unknown) => {
      try {
        ;(options.onError ?? console.error)(error)
      } catch (another) {
        console.error(another)
      }
    }
    this.#report = report
    const socketClass: SocketClass = options.WebSocket ?? globalThis.WebSocket
    const user = () => this.#user
    this.#listeners = new Listeners(report)
    const { on } = this.#listeners
    this.#place = new PlaceKeeper(new Stored(storage, `${storagePrefix}:realtime:place`, report), clock)
    this.#inbox = new Inbox({
      hand: (frame) => this.#listeners.hand(frame),
      onHanded: (eventId) => this.#onHanded(eventId),
    })
    this.#connection = new Connection({
      url,
      token,
      WebSocket: socketClass,
      clock,
      device,
      isInUse: () => this.#isInUse(),
      // What could not be acknowledged while the app was hidden.
      onWake: () => this.#gather(),
      onBegin: () => this.#onBegin(),
      onFrame: (frame) => this.#onFrame(frame),
      onState: (state, error) => this.#onState(state, error),
    })
    this.messages = new Outbox({
      clock,
      stored: new Stored<Entry[]>(storage, `${storagePrefix}:realtime:outbox`, report),
      send: (message) => this.request('send_message', message),
      user,
      isSure: () => this.#isSure,
      onWaiting: () => this.#connection.use(),
      newId,
      report,
    })
    this.presence = new PresenceBook({ on, report })
    this.typing = new Typing({
      on,
      clock,
      user,
      report,
      send: (event, data) => this.#connection.send(event, data),
    })
    this.receipts = new Receipts({
      on,
      user,
      report,
      markRead: async (message_id) => void (await this.request('mark_read', { message_id })),
    })
  }

  get state(): ConnectionState {
    return this.#connection.state
  }

  /** The signed-in user, as far as it is known; undefined before the first connection. */
  get user(): string | undefined {
    return this.#user
  }

  /** Connects, and stays connected. Listeners are to be added before. */
  async start(): Promise<void> {
    this.#isWanted = true
    this.#loading ??= this.#load()
    await this.#loading
    // Stopped in the meantime.
    if (this.#isWanted) this.#connection.start()
  }

  /** Disconnects. Everything is kept for the next `start`. */
  stop(): void {
    this.#isWanted = false
    this.#connection.stop()
  }

  /** Disconnects and forgets, as at the sign-out: the number, waiting messages, what is known of others. */
  async forget(): Promise<void> {
    this.stop()
    this.#forgetUser()
    await Promise.all([this.messages.forget(), this.#place.forget()])
  }

  /** Tells that the app or the network is back; only needed where the device does not. */
  wake(): void {
    this.#connection.wake()
  }

  /** Counts the user as present while `isInUse` says so, although the app is hidden, as in a call. */
  presentWhile(isInUse: () => boolean): void {
    this.#isInUse = isInUse
  }

  /** Calls back for every event of a name. */
  on<E extends HeardName>(event: E, listener: Listener<HeardEvents[E]>, until?: Until): Stop {
    return this.#listeners.on(event, listener, until)
  }

  /** Calls back for every event, discriminated by `event`. */
  onAny(listener: Listener<HeardEvent>, until?: Until): Stop {
    return this.#listeners.onAny(listener, until)
  }

  onState(listener: (state: ConnectionState, error: RealtimeError | undefined) => void): Stop {
    this.#stateListeners.add(listener)
    return () => void this.#stateListeners.delete(listener)
  }

  /**
   * Sends an event, as soon as there is a connection, and waits for what answers it: ten seconds in all, or `timeout`.
   * Messages go by `messages.send`, which outlives a lost connection.
   * @throws RealtimeError of the server; `TIMEOUT`, `DISCONNECTED`, `SIGNED_OUT` or `ABORTED` without an answer
   */
  async request<E extends SentName>(event: E, data: SentData<E>, options?: RequestOptions): Promise<AnswerTo<E>> {
    // Guarantee: the answer to an event has the form that the protocol gives it.
    return (await this.#connection.request(event, data, options)) as AnswerTo<E>
  }

  /** Sends an event without an answer. Dropped while there is no connection. */
  send<E extends SentName>(event: E, data: SentData<E>): void {
    this.#connection.send(event, data)
  }

  async #load(): Promise<void> {
    const forgotten = this.#forgotten
    const [place] = await Promise.all([this.#place.read(), this.messages.load()])
    if (!place || forgotten !== this.#forgotten) return
    this.#user = place.user
    this.#inbox.startAt(place.last)
    this.#handed = place.last
  }

  /** A number of an earlier run is not sent before the server has said whose socket this is. */
  #onBegin(): number | undefined {
    const { newest } = this.#inbox
    if (newest === undefined) return undefined
    this.#inbox.hold()
    return this.#isSure ? newest : undefined
  }

  #onFrame(frame: Frame): void {
    const { user_id, last_event_id } = frame.data
    if (frame.event === 'authenticated') this.#onAuthenticated(String(user_id), Number(last_event_id))
    else if (frame.event !== 'pong') {
      this.#inbox.hear(frame)
      if (frame.event === 'resumed') this.#gather()
    }
  }

  #onAuthenticated(userId: string, lastEventId: number): void {
    if (this.#user !== undefined && this.#user !== userId) {
      // Somebody else has signed in. The number that was sent, if one was, is not of their log.
      const wasSent = this.#isSure
      this.#forgetUser()
      if (wasSent) return this.#connection.giveUp()
    }
    const after = this.#inbox.newest
    const wasSure = this.#isSure
    this.#user = userId
    this.#isSure = true
    if (after === undefined) {
      this.#inbox.startAt(lastEventId)
      this.#handed = lastEventId
      this.#keepPlace()
    } else if (!wasSure) void this.#resume(after)
  }

  async #resume(after: number): Promise<void> {
    try {
      await this.#connection.resume(after)
    } catch (error) {
      // The number is kept, and goes with the next connection.
      this.#connection.giveUp(error)
    }
  }

  #onState(state: ConnectionState, error: RealtimeError | undefined): void {
    this.#gathering?.clear()
    this.#gathering = undefined
    if (state === 'open' && this.#user !== undefined) {
      this.presence.forget()
      this.messages.open(this.#user)
      this.receipts.open()
    } else this.messages.close()
    // The next to sign in may be somebody else.
    if (state === 'signed_out') this.#isSure = false
    tell(this.#stateListeners, this.#report, state, error)
  }

  #onHanded(eventId: number): void {
    this.#handed = eventId
    this.#keepPlace()
    this.#gather()
  }

  #keepPlace(): void {
    if (this.#user !== undefined) void this.#place.keep({ user: this.#user, last: this.#handed })
  }

  /** Acknowledges what the app has got, for the receipts of others: once for everything within about a second. */
  #gather(): void {
    if (this.#gathering || this.#handed <= this.#acknowledged) return
    this.#gathering = this.#options.clock.setTimeout(() => {
      this.#gathering = undefined
      if (this.state !== 'open' || !this.#connection.isPresent) return
      this.#acknowledged = this.#handed
      this.#connection.send('ack_events', { last_event_id: this.#handed })
    }, ACKNOWLEDGE_AFTER)
  }

  #forgetUser(): void {
    this.#forgotten += 1
    this.#inbox.forget()
    this.presence.forget()
    this.receipts.forget()
    this.#user = undefined
    this.#isSure = false
    this.#handed = this.#acknowledged = 0
  }
}
