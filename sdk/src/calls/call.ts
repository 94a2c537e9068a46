import type { CallsReportQualityInput } from '../generated/app-types.ts'
import type { HeardEvents } from '../realtime/events.ts'
import type { Listener, Stop, Until } from '../realtime/listeners.ts'
import type { Call as CallView } from '../realtime/named-types.generated.ts'
import type { CallEnd, CallEvents, ConsentAction } from './call-events.ts'
import { Emitter } from './emitter.ts'
import { HeldSignals } from './held-signals.ts'
import { closeMedia } from './media.ts'
import type { Platform } from './options.ts'
import { Peer } from './peer.ts'
import type { PlaceOfCall } from './place.ts'
import { measure } from './quality.ts'
import { followRecord, type Consent } from './record.ts'
import { candidateOf, type RemoteSignal, type SignalName } from './remote-signal.ts'

export interface CallParts {
  platform: Platform
  place: PlaceOfCall
  view: CallView
  local: MediaStream
  /** Connections of the other device that were known before a reload. */
  retired?: readonly string[]
  /** The call is over on this device. */
  onOver: () => void
}

const MEASURE_EVERY = 5_000
/** An ended call has no servers any more; an event tells its end. */
const OVER: ReadonlySet<unknown> = new Set(['CALL_STATE', 'CALL_NOT_FOUND'])

interface HeardSignal {
  seq: number
  /** The other device's connection that it refers to. */
  from: string | undefined
  said: RemoteSignal
}

/** One call of this device: its record on the server, and the connection to the other device. */
export class Call {
  readonly #parts: CallParts
  readonly #events: Emitter<CallEvents>
  readonly #local: MediaStream
  readonly #retired: Set<string>
  readonly #signals = new HeldSignals<HeardSignal>((signal) => this.#inTurn(signal))
  readonly #over = new AbortController()
  #view: CallView
  #remote: MediaStream
  #connection: RTCPeerConnectionState = 'new'
  #isPeerHere = true
  #isNearEnd = false
  #peer: Promise<Peer> | null = null
  #heard: Promise<void> = Promise.resolve()
  #remoteId: string | undefined
  #connectedAt: number | undefined
  #quality: CallsReportQualityInput = {}

  /** Made by `Calls`. */
  constructor(parts: CallParts) {
    this.#parts = parts
    this.#events = new Emitter(parts.platform.report)
    this.#view = parts.view
    this.#local = parts.local
    this.#remote = new parts.platform.webrtc.MediaStream()
    this.#retired = new Set(parts.retired)
    this.#follow()
    this.#keep()
  }

  get id(): string {
    return this.#view.id
  }
  /** The server's record of the call. */
  get view(): CallView {
    return this.#view
  }
  /** What is sent. Switch a track's `enabled` to mute it. */
  get local(): MediaStream {
    return this.#local
  }
  /** What is received. */
  get remote(): MediaStream {
    return this.#remote
  }
  get connection(): RTCPeerConnectionState {
    return this.#connection
  }
  get isPeerHere(): boolean {
    return this.#isPeerHere
  }
  get isNearEnd(): boolean {
    return this.#isNearEnd
  }
  get isOver(): boolean {
    return this.#over.signal.aborted
  }

  on<N extends keyof CallEvents>(name: N, listener: (value: CallEvents[N]) => void, until?: Until): Stop {
    return this.#events.on(name, listener, until)
  }

  /** Asks for more time, or answers such a request of the other user. @throws RealtimeError */
  extend(action: ConsentAction = 'request'): Promise<void> {
    return this.#consent('extend', action)
  }

  /** Asks to see each other, or answers such a request. Once both want it, the cameras turn on. @throws RealtimeError */
  askForVideo(action: ConsentAction = 'request'): Promise<void> {
    return this.#consent('upgrade', action)
  }

  /** Adds the camera to what is sent; called by the library once both have agreed to see each other. */
  async turnOnCamera(): Promise<void> {
    if (this.#local.getVideoTracks().length > 0) return
    const camera = await this.#parts.platform.devices.camera()
    if (!camera) return
    if (this.isOver || this.#local.getVideoTracks().length > 0) return camera.stop()
    this.#local.addTrack(camera)
    this.#events.emit('local', this.#local)
    const peer = await this.#peer?.catch(() => null)
    peer?.addMedia()
  }

  /** Ends the call. This device leaves it at once, whatever the server answers. */
  async hangUp(): Promise<void> {
    this.leave()
    await this.#parts.platform.realtime.request('call:end', { call_id: this.id }).catch(() => {})
  }

  /** Creates the connection. The caller offers, and so does a device that returns after a reload. */
  connect(isOffering: boolean): void {
    this.#peer ??= this.#open()
    this.#peer.then(
      (peer) => isOffering && peer.addMedia(),
      (error: unknown) => {
        if (!this.isOver && !OVER.has(codeOf(error))) this.#events.emit('error', error)
      },
    )
  }

  /** Releases camera, microphone and connection, and reports the quality, without ending the call on the server. */
  leave(end?: CallEnd): void {
    if (this.isOver) return
    this.#over.abort()
    this.#parts.place.leave(this.id)
    closeMedia(this.#local)
    this.#parts.onOver()
    this.#events.emit('ended', end)
    void this.#finish()
  }

  async #finish(): Promise<void> {
    const peer = await this.#peer?.catch(() => null)
    peer?.close()
    if (Object.keys(this.#quality).length === 0) return
    // A report that is lost is no loss to the user.
    await this.#parts.platform.client.calls.reportQuality(this.id, this.#quality).catch(() => {})
  }

  async #consent(what: Consent, action: ConsentAction): Promise<void> {
    const event = what === 'extend' ? 'call:extend_request' : 'call:upgrade_request'
    this.#see(await this.#parts.platform.realtime.request(event, { call_id: this.id, action }))
  }

  async #open(): Promise<Peer> {
    const { platform } = this.#parts
    const { ice_servers, ice_transport_policy } = await platform.client.calls.iceServers({ call_id: this.id })
    this.#receive([])
    return new Peer({
      platform,
      callId: this.id,
      servers: ice_servers,
      policy: ice_transport_policy,
      isPolite: this.#view.direction === 'incoming',
      local: this.#local,
      onTrack: (track) => this.#receive([...this.#remote.getTracks().filter(({ kind }) => kind !== track.kind), track]),
      onState: (state) => this.#onConnection(state),
    })
  }

  #receive(tracks: MediaStreamTrack[]): void {
    this.#remote = new this.#parts.platform.webrtc.MediaStream(tracks)
    this.#events.emit('track', this.#remote)
  }

  #onConnection(state: RTCPeerConnectionState): void {
    this.#connection = state
    if (state === 'connected') this.#connectedAt ??= this.#parts.platform.clock.now()
    this.#events.emit('connection', state)
  }

  #see(view: CallView): void {
    if (this.isOver) return
    this.#view = view
    this.#events.emit('state', view)
  }

  #follow(): void {
    const { realtime, clock } = this.#parts.platform
    const until = this.#over.signal
    followRecord({
      realtime,
      until,
      view: () => this.#view,
      onView: (view) => this.#see(view),
      onUpgraded: () => void this.turnOnCamera().catch((error: unknown) => this.#events.emit('error', error)),
      onRefused: (refusal) => this.#events.emit('refused', refusal),
      onNearEnd: (isNearEnd) => this.#events.emit('nearEnd', (this.#isNearEnd = isNearEnd)),
      onPeer: (isHere) => this.#events.emit('peer', (this.#isPeerHere = isHere)),
    })
    this.#hear('call:sdp_offer', ({ sdp }) => ({ type: 'offer', sdp }))
    this.#hear('call:sdp_answer', ({ sdp }) => ({ type: 'answer', sdp }))
    this.#hear('call:ice_candidate', candidateOf)
    // A path may have been lost with the socket.
    const stop = realtime.onState((state) => {
      this.#signals.hold()
      if (state === 'open') void this.#comeBack()
    })
    const measureLater = () =>
      clock.setTimeout(() => {
        void this.#measure()
        timer = measureLater()
      }, MEASURE_EVERY)
    let timer = measureLater()
    until.addEventListener('abort', () => (stop(), timer.clear()))
  }

  /** Resumes signals lost with the socket, and restarts ICE if there is no path. */
  async #comeBack(): Promise<void> {
    const after_seq = this.#signals.newest
    const { realtime } = this.#parts.platform
    const view = await realtime.request('call:resume', { call_id: this.id, after_seq }).catch(() => null)
    if (view) {
      this.#see(view)
      this.#signals.release()
    }
    const peer = await this.#peer?.catch(() => null)
    if (peer && this.#connection !== 'connected' && this.#connection !== 'new') peer.restart()
  }

  #hear<N extends SignalName>(event: N, read: (data: HeardEvents[N]) => RemoteSignal): void {
    const heard: Listener<HeardEvents[N]> = (data) => {
      if (data.call_id === this.id) this.#signals.hear({ seq: data.seq, from: data.connection_id, said: read(data) })
    }
    this.#parts.platform.realtime.on(event, heard, { signal: this.#over.signal })
  }

  #inTurn({ from, said }: HeardSignal): void {
    this.#heard = this.#heard.then(() => this.#take(from, said)).catch(() => {})
  }

  async #take(from: string | undefined, said: RemoteSignal): Promise<void> {
    // Late signals of an ended call, or of an abandoned connection, are ignored.
    if (this.isOver || (from !== undefined && this.#retired.has(from))) return
    let peer = await this.#peer
    if (from !== undefined && from !== this.#remoteId) {
      if (this.#remoteId !== undefined) {
        this.#retired.add(this.#remoteId)
        // The other device has started over, as after a reload, and not because this one has: then so does this one.
        if (peer && !peer.isFresh) peer = await this.#beginAnew(peer, said)
      }
      this.#remoteId = from
      this.#keep()
    }
    await peer?.take(said)
  }

  #beginAnew(former: Peer, said: RemoteSignal): Promise<Peer> | null {
    former.close()
    this.#peer = null
    this.#connectedAt = undefined
    this.connect(said.type !== 'offer')
    return this.#peer
  }

  /** The data with which a reload rejoins the call. */
  #keep(): void {
    if (this.isOver) return
    const known = this.#remoteId === undefined ? [] : [this.#remoteId]
    this.#parts.place.keep({ id: this.id, retired: [...this.#retired, ...known] })
  }

  async #measure(): Promise<void> {
    const peer = await this.#peer?.catch(() => null)
    if (!peer || this.#view.state !== 'active' || this.#connectedAt === undefined) return
    const { clock, report } = this.#parts.platform
    const seconds = (clock.now() - this.#connectedAt) / 1000
    this.#quality = await measure(peer.connection, seconds).catch((error: unknown) => (report(error), this.#quality))
  }
}

/** Of the client's errors, or of another implementation of its two calls. */
const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
