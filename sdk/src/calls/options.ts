import type { Clock, Storage } from '../foundation.ts'
import type { CallsIceServersData, CallsReportQualityInput } from '../generated/app-types.ts'
import type { CallMedia } from '../realtime/named-types.generated.ts'
import type { Realtime } from '../realtime/realtime.ts'

/** The part of the socket that calls use. */
export type CallSocket = Pick<Realtime, 'state' | 'on' | 'onState' | 'request' | 'presentWhile'>

/** The part of the client that calls use. */
export interface CallClient {
  calls: {
    iceServers(input: { call_id: string }): Promise<CallsIceServersData>
    reportQuality(callId: string, input: CallsReportQualityInput): Promise<unknown>
  }
}

/** Opens microphone and camera. */
export interface Devices {
  /** @throws where the user cannot be heard; a video call may go on without a camera */
  open(media: CallMedia): Promise<MediaStream>
  /** The camera alone, for a call that adds video; null where there is none. */
  camera(): Promise<MediaStreamTrack | null>
}

/** WebRTC of the platform, as of a browser or of `react-native-webrtc`. */
export interface WebRtc {
  RTCPeerConnection: typeof RTCPeerConnection
  MediaStream: typeof MediaStream
}

/** Other tabs of the same browser, which are one device to the server. A `BroadcastChannel` is one. */
export interface Tabs {
  postMessage(callId: string): void
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
  close?(): void
}

export interface CallsOptions {
  client: CallClient
  realtime: CallSocket
  /** Where the call of this tab is kept, so that a reload comes back: by default `sessionStorage`, where there is one. */
  storage?: Storage
  /** Begins the name of what is stored and of the channel between tabs; `vibesmatch` without it. */
  storagePrefix?: string
  devices?: Devices
  webrtc?: WebRtc
  /** By default a `BroadcastChannel`, where there is one; null for none. */
  tabs?: Tabs | null
  clock?: Clock
  /** Errors of listeners and of the storage; by default they are written to the console. */
  onError?: (error: unknown) => void
}

/** What the options come to. */
export interface Platform extends Required<Pick<CallsOptions, 'client' | 'realtime' | 'devices' | 'webrtc' | 'clock'>> {
  report: (error: unknown) => void
}
