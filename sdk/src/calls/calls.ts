import { memoryStorage, systemClock, webStorage, type Storage } from '../foundation.ts'
import type { AnswerTo, HeardEvents, SentData, SentName } from '../realtime/events.ts'
import type { Stop, Until } from '../realtime/listeners.ts'
import type { CallMedia, Call as CallView } from '../realtime/named-types.generated.ts'
import { own, RealtimeError } from '../realtime/realtime-error.ts'
import { Call } from './call.ts'
import type { CallEnd } from './call-events.ts'
import { CallError } from './call-error.ts'
import { Emitter } from './emitter.ts'
import { IncomingCall } from './incoming.ts'
import { browserDevices, closeMedia } from './media.ts'
import type { CallsOptions, Platform, Tabs } from './options.ts'
import { PlaceOfCall, type CallPlace } from './place.ts'

export interface CallsEvents {
  /** Somebody calls. */
  incoming: IncomingCall
  /** This device has a call: it has dialled or answered, or a reload has come back into one. */
  call: Call
  /** A call of this user has ended, on whichever device: `call` or `incoming` where it was here. */
  ended: { end: CallEnd; call?: Call; incoming?: IncomingCall }
  /** The way back into a call has failed, as without a microphone. */
  error: unknown
}

/** The calls of this device: one at a time, negotiated, and found again after a lost socket or a reload. */
export class Calls {
  readonly #platform: Platform
  readonly #place: PlaceOfCall
  readonly #events: Emitter<CallsEvents>
  readonly #tabs: Tabs | null
  readonly #isClosed = new AbortController()
  #current: Call | undefined
  #ringing: IncomingCall | undefined
  #isBeginning = false
  /** What ended while a call was being opened. */
  readonly #endedMeanwhile = new Set<string>()
  /** Counts sign-outs: a call that was being opened before one is not entered. */
  #users = 0

  /** Listens from now on: create it before the socket starts. */
  constructor(options: CallsOptions) {
    const { client, realtime, clock = systemClock, devices = browserDevices, storagePrefix = 'vibesmatch' } = options
    const report = options.onError ?? ((error: unknown) => console.error(error))
    const webrtc = options.webrtc ?? globalThis
    this.#platform = { client, realtime, clock, devices, webrtc, report }
    this.#place = new PlaceOfCall(options.storage ?? tabStorage(), storagePrefix, report)
    this.#events = new Emitter(report)
    this.#tabs = options.tabs === undefined ? browserTabs(`${storagePrefix}:calls`) : options.tabs
    this.#follow()
  }

  /** The call that this device is in. */
  get current(): Call | undefined {
    return this.#current
  }

  /** The call that rings on this device. */
  get ringing(): IncomingCall | undefined {
    return this.#ringing
  }

  on<N extends keyof CallsEvents>(name: N, listener: (value: CallsEvents[N]) => void, until?: Until): Stop {
    return this.#events.on(name, listener, until)
  }

  /**
   * Opens microphone and camera, and calls the other user of a match.
   * @throws CallError, or RealtimeError: `DISCONNECTED` at once where the socket is away, `USER_BUSY` with `details.who`
   */
  async dial(matchId: string, { media }: { media: CallMedia }): Promise<Call> {
    return this.#begin(media, () => this.#request('call:initiate', { match_id: matchId, media }))
  }

  /** Comes back into the call of this tab, as after a reload. Happens by itself whenever the socket opens. */
  async resume(): Promise<Call | undefined> {
    const left = await this.#place.read()
    if (!left || this.#current || this.#isBeginning) return undefined
    const { realtime } = this.#platform
    let view: CallView
    try {
      view = await realtime.request('call:resume', { call_id: left.id })
    } catch (error) {
      // The server has refused it; without an answer, the next opening tries again.
      if (error instanceof RealtimeError && !error.isTransient) this.#place.leave(left.id)
      return undefined
    }
    if (view.state === 'ended' || view.is_this_device === false) {
      this.#place.leave(left.id)
      return undefined
    }
    if (view.state === 'ringing' && view.direction === 'incoming') return undefined
    const call = await this.#begin(view.media, async () => view, left)
    // Signals from while this page was reloading.
    await realtime.request('call:resume', { call_id: left.id, after_seq: 0 }).catch(() => {})
    return call
  }

  /** Leaves the call and stops the ringing, as at the sign-out. The server ends the call when the device stays away. */
  forget(): void {
    this.#users += 1
    this.#stopRinging({ why: 'signed_out' })
    this.#current?.leave()
  }

  /** Forgets, and listens no more. */
  close(): void {
    this.#isClosed.abort()
    this.forget()
    this.#tabs?.close?.()
  }

  /** Opens microphone and camera, then starts or answers; closes them when that fails. */
  async #begin(media: CallMedia, act: () => Promise<CallView>, left?: CallPlace): Promise<Call> {
    if (this.#current || this.#isBeginning) throw new CallError('IN_CALL', 'This device is in a call already.')
    const user = this.#users
    let local: MediaStream | undefined
    this.#isBeginning = true
    try {
      local = await this.#open(media)
      const view = await act()
      if (this.#endedMeanwhile.has(view.id)) throw new CallError('OVER', 'The call has ended.')
      if (user !== this.#users) throw new CallError('OVER', 'The user has signed out.')
      return this.#enter(view, local, left)
    } catch (error) {
      if (local) closeMedia(local)
      throw error
    } finally {
      this.#isBeginning = false
      this.#endedMeanwhile.clear()
    }
  }

  async #open(media: CallMedia): Promise<MediaStream> {
    try {
      return await this.#platform.devices.open(media)
    } catch (cause) {
      throw new CallError('MEDIA', 'Microphone and camera cannot be used.', { cause })
    }
  }

  #enter(view: CallView, local: MediaStream, left?: CallPlace): Call {
    this.#stopRinging({ why: 'answered' })
    const call: Call = new Call({
      platform: this.#platform,
      place: this.#place,
      view,
      local,
      retired: left?.retired ?? [],
      onOver: () => {
        if (this.#current === call) this.#current = undefined
      },
    })
    this.#current = call
    this.#events.emit('call', call)
    // A device that has come back offers, whoever has called.
    call.connect(left !== undefined || view.direction === 'outgoing')
    return call
  }

  /** A call is of now: what needs the server does not wait for a connection. */
  async #request<E extends SentName>(event: E, data: SentData<E>): Promise<AnswerTo<E>> {
    const { realtime } = this.#platform
    if (realtime.state !== 'open') throw own('DISCONNECTED', 'There is no connection.')
    return realtime.request(event, data)
  }

  #follow(): void {
    const { realtime } = this.#platform
    const until = { signal: this.#isClosed.signal }
    realtime.presentWhile(() => this.#current !== undefined)
    realtime.on('call:incoming', (data) => this.#onIncoming(data), until)
    realtime.on('call:ended', (end) => this.#onEnded(end), until)
    realtime.on(
      'call:answered',
      ({ call_id, elsewhere }) => {
        if (elsewhere && this.#ringing?.id === call_id) this.#stopRinging({ why: 'elsewhere' })
      },
      until,
    )
    const comeBack = () =>
      this.resume().catch((error: unknown) => {
        // Of a call that is here or over, other events tell.
        if (error instanceof CallError && error.code !== 'MEDIA') return
        this.#events.emit('error', error)
      })
    const stop = realtime.onState((state) => {
      if (state === 'open') void comeBack()
      if (state === 'signed_out') this.forget()
    })
    this.#isClosed.signal.addEventListener('abort', stop)
    if (realtime.state === 'open') void comeBack()
    this.#tabs?.addEventListener('message', ({ data }) => {
      if (this.#ringing?.id === data) this.#stopRinging({ why: 'tab' })
    })
  }

  #onIncoming(data: HeardEvents['call:incoming']): void {
    const { call_id } = data
    if (this.#current?.id === call_id || this.#ringing?.id === call_id) return
    this.#stopRinging({ why: 'replaced' })
    const incoming = new IncomingCall({
      data,
      report: this.#platform.report,
      accept: (media) => {
        this.#tabs?.postMessage(call_id)
        return this.#begin(media, () => this.#request('call:answer', { call_id }))
      },
      decline: async () => void (await this.#request('call:reject', { call_id })),
    })
    this.#ringing = incoming
    this.#events.emit('incoming', incoming)
  }

  #onEnded(end: CallEnd): void {
    if (this.#isBeginning) this.#endedMeanwhile.add(end.call_id)
    const incoming = this.#ringing?.id === end.call_id ? this.#ringing : undefined
    const call = this.#current?.id === end.call_id ? this.#current : undefined
    this.#place.leave(end.call_id)
    if (incoming) this.#stopRinging({ why: 'ended', end })
    call?.leave(end)
    this.#events.emit('ended', { end, ...(call && { call }), ...(incoming && { incoming }) })
  }

  #stopRinging(...[stopped]: Parameters<IncomingCall['stop']>): void {
    const incoming = this.#ringing
    this.#ringing = undefined
    incoming?.stop(stopped)
  }
}

const tabStorage = (): Storage => (typeof sessionStorage === 'undefined' ? memoryStorage() : webStorage(sessionStorage))

const browserTabs = (name: string): Tabs | null =>
  typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(name)
