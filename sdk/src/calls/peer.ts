import { newId } from '../foundation.ts'
import type { Platform } from './options.ts'
import type { RemoteSignal } from './remote-signal.ts'
import { Signaller } from './signaller.ts'

export interface PeerOptions {
  platform: Platform
  callId: string
  servers: RTCIceServer[]
  policy: RTCIceTransportPolicy
  /** The callee is polite: it yields when both offer at once. */
  isPolite: boolean
  local: MediaStream
  onTrack: (track: MediaStreamTrack) => void
  onState: (state: RTCPeerConnectionState) => void
}

/** How long a path may be interrupted before ICE restarts, in milliseconds. */
const PATIENCE = 3_000

/**
 * One RTCPeerConnection with "perfect negotiation" (W3C WebRTC, 10.7): either side may offer at any time, and when both
 * do, the polite one rolls its offer back.
 */
export class Peer {
  readonly id = newId()
  readonly connection: RTCPeerConnection
  readonly #signaller: Signaller
  readonly #isPolite: boolean
  readonly #local: MediaStream
  #isOffering = false
  #hasIgnoredOffer = false
  #early: RTCIceCandidateInit[] = []
  #isOver = false

  constructor({ platform, callId, servers, policy, isPolite, local, onTrack, onState }: PeerOptions) {
    this.#signaller = new Signaller(platform, callId, this.id)
    this.#isPolite = isPolite
    this.#local = local
    const connection = new platform.webrtc.RTCPeerConnection({ iceServers: servers, iceTransportPolicy: policy })
    this.connection = connection
    connection.addEventListener('track', ({ track }) => onTrack(track))
    connection.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate) this.#signaller.send({ event: 'call:ice_candidate', candidate: candidate.toJSON() })
    })
    connection.addEventListener('negotiationneeded', () => void this.#offer())
    connection.addEventListener('connectionstatechange', () => {
      onState(connection.connectionState)
      if (connection.connectionState === 'failed') this.restart()
      if (connection.connectionState === 'disconnected')
        platform.clock.setTimeout(() => connection.connectionState === 'disconnected' && this.restart(), PATIENCE)
    })
  }

  /** Adds local tracks, which triggers an offer. The answering side adds them when the offer comes. */
  addMedia(): void {
    const sent = new Set(this.connection.getSenders().map(({ track }) => track))
    for (const track of this.#local.getTracks()) if (!sent.has(track)) this.connection.addTrack(track, this.#local)
  }

  /** Restarts ICE, as after a change of the network. */
  restart(): void {
    if (!this.#isOver) this.connection.restartIce()
  }

  /** Whether the other device has not yet answered on this connection. */
  get isFresh(): boolean {
    return this.connection.remoteDescription === null
  }

  close(): void {
    this.#isOver = true
    this.#signaller.stop()
    this.connection.close()
  }

  async #offer(): Promise<void> {
    if (this.#isOver) return
    this.#isOffering = true
    try {
      await this.connection.setLocalDescription()
      this.#tell()
    } catch {
      // The connection was closed, or an offer of the other side came first; then this one is made again.
    } finally {
      this.#isOffering = false
    }
  }

  /** Handles a signal of the other device; signals are processed in order. */
  async take(signal: RemoteSignal): Promise<void> {
    const { connection } = this
    if (this.#isOver) return
    if (signal.type === 'candidate') {
      if (!connection.remoteDescription) return void this.#early.push(signal.candidate)
      // Candidates of an ignored offer are dropped.
      return connection.addIceCandidate(signal.candidate).catch((error: unknown) => {
        if (!this.#hasIgnoredOffer) throw error
      })
    }
    const isCollision = signal.type === 'offer' && (this.#isOffering || connection.signalingState !== 'stable')
    this.#hasIgnoredOffer = isCollision && !this.#isPolite
    if (this.#hasIgnoredOffer) return
    if (signal.type === 'answer' && connection.signalingState !== 'have-local-offer') return
    await connection.setRemoteDescription(signal)
    for (const candidate of this.#early.splice(0)) await connection.addIceCandidate(candidate).catch(() => {})
    if (signal.type === 'answer') return
    this.addMedia()
    await connection.setLocalDescription()
    this.#tell()
    if (isCollision) await this.#sendAgain()
  }

  /** After an offer has been rolled back, Chromium may take no more pictures from the camera until it is given anew. */
  async #sendAgain(): Promise<void> {
    for (const sender of this.connection.getSenders()) {
      const { track } = sender
      if (track?.kind !== 'video') continue
      await sender.replaceTrack(null)
      await sender.replaceTrack(track)
    }
  }

  #tell(): void {
    const description = this.connection.localDescription
    if (!description || this.#isOver) return
    const event = description.type === 'offer' ? 'call:sdp_offer' : 'call:sdp_answer'
    this.#signaller.send({ event, sdp: description.sdp })
  }
}
