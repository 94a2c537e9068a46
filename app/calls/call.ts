import type { CallView } from '../../src/protocol/calls.ts'
import type { DownData } from '../../src/protocol/down.ts'
import { api, ApiError } from '../api/api.ts'
import { millisecondsSince } from '../clock.ts'
import { hub } from '../state/hub.ts'
import { signal } from '../state/signal.ts'
import { complain } from '../ui/toast.ts'
import { HeldSignals } from './held-signals.ts'
import { closeMedia, openCamera } from './media.ts'
import { Peer, type RemoteSignal } from './peer.ts'
import { measure, type Quality } from './quality.ts'
import { keepPlace, leavePlace } from './place.ts'

interface IceAnswer {
  ice_servers: RTCIceServer[]
  ice_transport_policy: RTCIceTransportPolicy
}

const MEASURE_EVERY = 5_000

interface HeardSignal {
  seq: number
  /** The other device's connection that it refers to. */
  from: string | undefined
  said: RemoteSignal
}

/** One call of this page: its state on the server, and the connection to the other device. */
export class Call {
  readonly view
  readonly local
  /** The received media. A new stream for each change, so that views notice it. */
  readonly remote = signal(new MediaStream())
  readonly connection = signal<RTCPeerConnectionState>('new')
  readonly isPeerHere = signal(true)
  readonly isExtendable = signal(false)
  #peer: Promise<Peer> | null = null
  readonly #signals = new HeldSignals<HeardSignal>((signal) => this.#inTurn(signal))
  #heard: Promise<void> = Promise.resolve()
  #remoteId: string | undefined
  /** Connections that the other device has abandoned; late signals of theirs are ignored. */
  readonly #retired: Set<string>
  #quality: Quality = {}
  readonly #over = new AbortController()

  constructor(view: CallView, local: MediaStream, retired: readonly string[] = []) {
    this.view = signal(view)
    this.local = signal(local)
    this.#retired = new Set(retired)
    this.#follow()
    this.#keep()
  }

  get id(): string {
    return this.view.value.id
  }

  get #isPolite(): boolean {
    return this.view.value.direction === 'incoming'
  }

  /** Creates the connection. The caller offers, and so does a device that returns after a reload. */
  connect(isOffering: boolean): void {
    this.#peer ??= this.#open()
    this.#peer.then(
      (peer) => isOffering && peer.addMedia(),
      (error: unknown) => {
        // An ended call gives no servers any more; an event reports its end.
        if (!(error instanceof ApiError && ['CALL_STATE', 'CALL_NOT_FOUND'].includes(error.code))) complain(error)
      },
    )
  }

  onEnd(work: () => void): void {
    this.#over.signal.addEventListener('abort', work, { once: true })
  }

  /** Both have agreed to see each other. */
  async turnOnCamera(): Promise<void> {
    const local = this.local.value
    if (local.getVideoTracks().length > 0) return
    const camera = await openCamera()
    if (!camera) return
    if (this.#over.signal.aborted) return camera.stop()
    local.addTrack(camera)
    this.local.value = local
    const peer = await this.#peer?.catch(() => null)
    peer?.addMedia()
  }

  /** Releases camera, microphone and connection, and reports the call's quality. */
  async finish(): Promise<void> {
    if (this.#over.signal.aborted) return
    this.#over.abort()
    leavePlace(this.id)
    closeMedia(this.local.value)
    const peer = await this.#peer?.catch(() => null)
    peer?.close()
    if (Object.keys(this.#quality).length > 0)
      await api('POST', `/calls/${this.id}/quality`, this.#quality).catch(() => {})
  }

  async #open(): Promise<Peer> {
    const path = `/calls/ice-servers?call_id=${this.id}`
    const { ice_servers, ice_transport_policy } = await api<IceAnswer>('GET', path)
    this.remote.value = new MediaStream()
    return new Peer({
      callId: this.id,
      servers: ice_servers,
      policy: ice_transport_policy,
      isPolite: this.#isPolite,
      local: this.local.value,
      onTrack: (track) => {
        const tracks = this.remote.value.getTracks().filter(({ kind }) => kind !== track.kind)
        this.remote.value = new MediaStream([...tracks, track])
      },
      onState: (state) => (this.connection.value = state),
    })
  }

  #follow(): void {
    const until = this.#over.signal
    const isThis = ({ call_id }: { call_id: string }) => call_id === this.id
    hub.on('call:sdp_offer', (event) => isThis(event) && this.#hear(event, { type: 'offer', sdp: event.sdp }), until)
    hub.on('call:sdp_answer', (event) => isThis(event) && this.#hear(event, { type: 'answer', sdp: event.sdp }), until)
    hub.on('call:ice_candidate', (event) => isThis(event) && this.#hear(event, candidateOf(event)), until)
    hub.on('call:participant', (event) => isThis(event) && (this.isPeerHere.value = event.is_here), until)
    hub.on('call:timeout_warning', (event) => isThis(event) && (this.isExtendable.value = true), until)
    hub.on('call:extended', (event) => isThis(event) && (this.isExtendable.value = false), until)
    // A path may have been lost with the socket.
    const stop = hub.state.subscribe((state) => {
      this.#signals.hold()
      if (state === 'open') void this.#comeBack()
    })
    const timer = setInterval(() => void this.#measure(), MEASURE_EVERY)
    until.addEventListener('abort', () => (stop(), clearInterval(timer)))
  }

  /** Resumes signals lost with the socket, and restarts ICE if there is no path. */
  async #comeBack(): Promise<void> {
    const after_seq = this.#signals.newest
    const view = await hub.request('call:resume', { call_id: this.id, after_seq }).catch(() => null)
    if (view) {
      this.view.value = view
      this.#signals.release()
    }
    const peer = await this.#peer?.catch(() => null)
    if (peer && this.connection.value !== 'connected' && this.connection.value !== 'new') peer.restart()
  }

  #hear(from: { seq: number; connection_id?: string | undefined }, said: RemoteSignal): void {
    this.#signals.hear({ seq: from.seq, from: from.connection_id, said })
  }

  #inTurn({ from, said }: HeardSignal): void {
    this.#heard = this.#heard.then(() => this.#take(from, said)).catch(() => {})
  }

  async #take(from: string | undefined, said: RemoteSignal): Promise<void> {
    // Late signals of an ended call, or of an abandoned connection, are ignored.
    if (this.#over.signal.aborted || (from !== undefined && this.#retired.has(from))) return
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
    this.connect(said.type !== 'offer')
    return this.#peer
  }

  /** The data with which a reload rejoins the call. */
  #keep(): void {
    const { remote, retired } = { remote: this.#remoteId, retired: Array.from(this.#retired) }
    keepPlace({ id: this.id, retired: remote === undefined ? retired : [...retired, remote] })
  }

  async #measure(): Promise<void> {
    const { started_at, state } = this.view.value
    if (state !== 'active' || started_at === undefined) return
    const peer = await this.#peer?.catch(() => null)
    if (peer) this.#quality = await measure(peer.connection, millisecondsSince(started_at) / 1000)
  }
}

const candidateOf = (event: DownData<'call:ice_candidate'>): RemoteSignal => ({
  type: 'candidate',
  candidate: {
    candidate: event.candidate,
    sdpMid: event.sdp_mid ?? null,
    sdpMLineIndex: event.sdp_m_line_index ?? null,
    usernameFragment: event.username_fragment ?? null,
  },
})
