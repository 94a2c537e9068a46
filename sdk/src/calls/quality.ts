import type { CallsReportQualityInput } from '../generated/app-types.ts'

/** The parts of WebRTC's statistics (W3C webrtc-stats) that are used. */
interface Stat {
  type: string
  kind?: string
  nominated?: boolean
  currentRoundTripTime?: number
  jitter?: number
  packetsLost?: number
  packetsReceived?: number
  bytesReceived?: number
  freezeCount?: number
  totalFreezesDuration?: number
}

/** The quality so far, from received media. `seconds` is how long media has flowed. */
export async function measure(connection: RTCPeerConnection, seconds: number): Promise<CallsReportQualityInput> {
  const report = await connection.getStats()
  const stats: Stat[] = []
  report.forEach((stat: Stat) => stats.push(stat))
  const inbound = stats.filter(({ type }) => type === 'inbound-rtp')
  const pair = stats.find(({ type, nominated }) => type === 'candidate-pair' && nominated === true)
  const sum = (field: 'packetsLost' | 'packetsReceived' | 'bytesReceived' | 'freezeCount' | 'totalFreezesDuration') =>
    inbound.reduce((total, stat) => total + (stat[field] ?? 0), 0)
  const [lost, received] = [Math.max(0, sum('packetsLost')), sum('packetsReceived')]
  const jitter = inbound.find(({ kind }) => kind === 'audio')?.jitter
  return {
    ...(pair?.currentRoundTripTime === undefined ? {} : { rtt_ms: pair.currentRoundTripTime * 1000 }),
    ...(jitter === undefined ? {} : { jitter_ms: jitter * 1000 }),
    ...(lost + received === 0 ? {} : { packet_loss: lost / (lost + received) }),
    ...(seconds > 0 ? { bitrate_kbps: (sum('bytesReceived') * 8) / 1000 / seconds } : {}),
    freezes: sum('freezeCount'),
    freeze_ms: Math.round(sum('totalFreezesDuration') * 1000),
  }
}
