import { memoryStorage, systemClock, type Clock, type Storage } from '../../../sdk/src/foundation.ts'
import { Calls, type CallSocket, type CallsOptions, type CallView } from '../../../sdk/src/calls/index.ts'
import { Listeners } from '../../../sdk/src/realtime/listeners.ts'
import { RealtimeError, type HeardEvents, type HeardName } from '../../../sdk/src/realtime/index.ts'

/** Every pause is a hundred times shorter. */
export const hastyClock: Clock = {
  now: () => systemClock.now(),
  setTimeout: (run, ms) => systemClock.setTimeout(run, ms / 100),
}

type Track = MediaStreamTrack & { isStopped: boolean }

export function track(kind: 'audio' | 'video'): Track {
  const fake = { kind, enabled: true, isStopped: false, stop: () => void (fake.isStopped = true) }
  // Guarantee: the library uses nothing else of a track.
  return fake as unknown as Track
}

export class FakeStream {
  readonly #tracks: MediaStreamTrack[]
  constructor(tracks: MediaStreamTrack[] = []) {
    this.#tracks = [...tracks]
  }
  getTracks = () => [...this.#tracks]
  getVideoTracks = () => this.#tracks.filter(({ kind }) => kind === 'video')
  addTrack = (added: MediaStreamTrack) => void this.#tracks.push(added)
}

/** A connection that negotiates as WebRTC says, and has no network. */
export class FakeConnection extends EventTarget {
  static all: FakeConnection[] = []
  signalingState: RTCSignalingState = 'stable'
  connectionState: RTCPeerConnectionState = 'new'
  localDescription: { type: string; sdp: string } | null = null
  remoteDescription: { type: string; sdp: string } | null = null
  readonly candidates: string[] = []
  restarts = 0
  readonly configuration: RTCConfiguration
  readonly #senders: { track: MediaStreamTrack; replaceTrack: () => Promise<void> }[] = []
  /** Whether something has changed that no description says yet. */
  #isNeeded = false
  readonly name = `c${FakeConnection.all.length}`

  constructor(configuration: RTCConfiguration) {
    super()
    this.configuration = configuration
    FakeConnection.all.push(this)
  }

  getSenders = () => this.#senders

  addTrack(added: MediaStreamTrack): void {
    this.#senders.push({ track: added, replaceTrack: async () => {} })
    this.#isNeeded = true
    queueMicrotask(() => this.#negotiate())
  }

  restartIce(): void {
    this.restarts += 1
    this.#isNeeded = true
    this.#negotiate()
  }

  #negotiate(): void {
    if (!this.#isNeeded || this.signalingState !== 'stable') return
    this.#isNeeded = false
    this.dispatchEvent(new Event('negotiationneeded'))
  }

  async setLocalDescription(): Promise<void> {
    if (this.connectionState === 'closed') throw new Error('closed')
    this.#isNeeded = false
    const type = this.signalingState === 'have-remote-offer' ? 'answer' : 'offer'
    this.signalingState = type === 'offer' ? 'have-local-offer' : 'stable'
    this.localDescription = { type, sdp: `${type} of ${this.name}` }
  }

  async setRemoteDescription(description: { type: string; sdp: string }): Promise<void> {
    this.remoteDescription = description
    this.signalingState = description.type === 'offer' ? 'have-remote-offer' : 'stable'
  }

  async addIceCandidate({ candidate = '' }: RTCIceCandidateInit): Promise<void> {
    if (!this.remoteDescription) throw new Error('There is no remote description yet.')
    this.candidates.push(candidate)
  }

  async getStats(): Promise<Map<string, object>> {
    return new Map([['in', { type: 'inbound-rtp', kind: 'audio', packetsLost: 1, packetsReceived: 9, jitter: 0.002 }]])
  }

  become(state: RTCPeerConnectionState): void {
    this.connectionState = state
    this.dispatchEvent(new Event('connectionstatechange'))
  }

  close(): void {
    this.connectionState = 'closed'
  }
}

/** A socket that a test opens, loses and speaks on. */
export class FakeSocket implements CallSocket {
  state: CallSocket['state'] = 'open'
  readonly asked: { event: string; data: Record<string, unknown> }[] = []
  /** What the server answers; throwing refuses. */
  answer: (event: string, data: Record<string, unknown>) => unknown = () => ({ seq: 1 })
  isInUse = () => false
  readonly #listeners = new Listeners((error) => {
    throw error
  })
  readonly #states = new Set<(state: CallSocket['state'], error: undefined) => void>()

  readonly on: CallSocket['on'] = (event, listener, until) => this.#listeners.on(event, listener, until)
  readonly onState: CallSocket['onState'] = (listener) => {
    this.#states.add(listener)
    return () => void this.#states.delete(listener)
  }
  readonly presentWhile = (isInUse: () => boolean) => void (this.isInUse = isInUse)
  readonly request: CallSocket['request'] = async (event, data) => {
    if (this.state !== 'open') throw new RealtimeError('DISCONNECTED', 'There is no connection.')
    const sent = { ...data }
    this.asked.push({ event, data: sent })
    // Guarantee: each test answers as the protocol does.
    return (await this.answer(event, sent)) as never
  }

  say<E extends HeardName>(event: E, data: Partial<HeardEvents[E]>): Promise<void> {
    return this.#listeners.hand({ event, data })
  }

  become(state: CallSocket['state']): void {
    this.state = state
    for (const listener of Array.from(this.#states)) listener(state, undefined)
  }

  /** The data of what was sent under a name. */
  sent = (event: string) => this.asked.filter((one) => one.event === event).map(({ data }) => data)
}

export const callView = (more: Partial<CallView> = {}): CallView => ({
  id: 'call',
  match_id: 'match',
  conversation_id: 'conversation',
  caller_id: 'me',
  callee_id: 'you',
  direction: 'outgoing',
  media: 'audio',
  state: 'ringing',
  created_at: new Date().toISOString(),
  duration_seconds: 0,
  user: { id: 'you', first_name: 'You', age: 30, photos: [] },
  ...more,
})

/** A device with calls, whose browser and server are made up. */
export function phone(more: Partial<CallsOptions> = {}, view: CallView = callView()) {
  const realtime = new FakeSocket()
  const reports: unknown[] = []
  const opened: Track[] = []
  const storage: Storage = more.storage ?? memoryStorage()
  realtime.answer = (event) => (/sdp|candidate/.test(event) ? { seq: 1 } : view)
  const open = (kind: 'audio' | 'video') => {
    const one = track(kind)
    opened.push(one)
    return one
  }
  FakeConnection.all = []
  const calls = new Calls({
    realtime,
    client: {
      calls: {
        iceServers: async ({ call_id }) => ({
          call_id,
          ice_servers: [],
          ice_transport_policy: 'relay',
          expires_at: '',
        }),
        reportQuality: async (callId, quality) => void reports.push({ callId, quality }),
      },
    },
    devices: {
      // Guarantee: the library uses nothing else of a stream.
      open: async () => new FakeStream([open('audio')]) as unknown as MediaStream,
      camera: async () => open('video'),
    },
    // Guarantee: the library uses nothing else of the two classes.
    webrtc: { RTCPeerConnection: FakeConnection, MediaStream: FakeStream } as unknown as CallsOptions['webrtc'] & {},
    clock: systemClock,
    tabs: null,
    ...more,
    storage,
  })
  return { calls, realtime, reports, opened, storage }
}
