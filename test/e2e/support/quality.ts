import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { scoreOf, type Received, type Score } from '../../../bench/calls/score.ts'

/** What a page has received on its newest connection, in a part of a call. */
export interface CallReport extends Received {
  score: Score
  jitterMs: number
  /** Of the newest picture, in pixels; empty without one. */
  size: string
  /** Pauses that are much longer than those between two pictures, and how long they were together in milliseconds. */
  freezes: number
  freezeMs: number
  /** Why this side sends less than it could; empty where the browser does not say. */
  limitedBy: string
}

/** What a connection has counted since it was made; times in seconds as in W3C webrtc-stats. */
interface Counted {
  /** Since the first picture of the other side. */
  seconds: number
  roundTrip: number
  jitter: number
  audio: { packets: number; lost: number; buffered: number; emitted: number }
  video: { packets: number; lost: number; bytes: number; frames: number; freezes: number; frozen: number }
  size: string
  limitedBy: string
}

/** Firefox has no field of some names; what is not counted is 0, and a round trip that nobody has measured is not a number. */
const READ = `(async () => {
  const stats = []
  const report = await window.connections.at(-1).getStats()
  report.forEach((stat) => stats.push(stat))
  const find = (type, kind) => stats.find((stat) => stat.type === type && stat.kind === kind) ?? {}
  const trips = stats.filter(({ type }) => type === 'remote-inbound-rtp').map(({ roundTripTime }) => roundTripTime)
  const [audio, video] = [find('inbound-rtp', 'audio'), find('inbound-rtp', 'video')]
  return {
    seconds: (performance.timeOrigin + performance.now() - (window.firstFrameAt ?? NaN)) / 1000,
    roundTrip: trips.find((time) => time > 0) ?? NaN,
    jitter: audio.jitter ?? 0,
    audio: {
      packets: audio.packetsReceived ?? 0,
      lost: audio.packetsLost ?? 0,
      buffered: audio.jitterBufferDelay ?? 0,
      emitted: audio.jitterBufferEmittedCount ?? 0,
    },
    video: {
      packets: video.packetsReceived ?? 0,
      lost: video.packetsLost ?? 0,
      bytes: video.bytesReceived ?? 0,
      frames: video.framesDecoded ?? 0,
      freezes: video.freezeCount ?? 0,
      frozen: video.totalFreezesDuration ?? 0,
    },
    size: video.frameWidth ? video.frameWidth + ' × ' + video.frameHeight : '',
    limitedBy: find('outbound-rtp', 'video').qualityLimitationReason ?? '',
  }
})()`

const NOTHING: Counted = {
  seconds: 0,
  roundTrip: NaN,
  jitter: 0,
  audio: { packets: 0, lost: 0, buffered: 0, emitted: 0 },
  video: { packets: 0, lost: 0, bytes: 0, frames: 0, freezes: 0, frozen: 0 },
  size: '',
  limitedBy: '',
}

export const counted = (page: Page): Promise<Counted> => page.evaluate<Counted>(READ)

/** How many pictures make a report: some seconds of them. */
const ENOUGH = 60

/** A report of what has come since `before`, as soon as that is enough and the other side has told of a round trip. */
export async function reportOf(page: Page, before: Counted = NOTHING): Promise<CallReport> {
  await expect
    .poll(async () => {
      const { video, roundTrip } = await counted(page)
      return video.frames - before.video.frames >= ENOUGH && roundTrip > 0
    })
    .toBe(true)
  return between(before, await counted(page))
}

function between(before: Counted, now: Counted): CallReport {
  const seconds = now.seconds - before.seconds
  const since = <Kind extends 'audio' | 'video'>(kind: Kind, field: keyof Counted[Kind]) =>
    Number(now[kind][field]) - Number(before[kind][field])
  const received: Received = {
    roundTripMs: 1000 * now.roundTrip,
    audio: {
      packets: since('audio', 'packets'),
      lost: since('audio', 'lost'),
      bufferMs: (1000 * since('audio', 'buffered')) / Math.max(1, since('audio', 'emitted')),
    },
    video: {
      packets: since('video', 'packets'),
      lost: since('video', 'lost'),
      kbps: (8 * since('video', 'bytes')) / 1000 / seconds,
      framesPerSecond: since('video', 'frames') / seconds,
    },
  }
  return {
    ...received,
    score: scoreOf(received),
    jitterMs: 1000 * now.jitter,
    size: now.size,
    freezes: since('video', 'freezes'),
    freezeMs: Math.round(1000 * since('video', 'frozen')),
    limitedBy: now.limitedBy,
  }
}

/** One line for people. */
export const inWords = ({ score, roundTripMs, jitterMs, audio, video, ...more }: CallReport): string =>
  [
    `voice ${score.voice.toFixed(2)}`,
    `video ${score.video?.toFixed(2) ?? '–'}`,
    `round trip ${roundTripMs.toFixed(1)} ms`,
    `jitter ${jitterMs.toFixed(1)} ms`,
    `buffer ${audio.bufferMs.toFixed(0)} ms`,
    `lost ${audio.lost} of ${audio.packets + audio.lost} and ${video?.lost} of ${(video?.packets ?? 0) + (video?.lost ?? 0)}`,
    `${more.size}, ${video?.framesPerSecond.toFixed(0)} a second, ${video?.kbps.toFixed(0)} kbit/s`,
    `freezes ${more.freezes} (${more.freezeMs} ms)`,
    `limited by ${more.limitedBy || 'unknown'}`,
  ].join(', ')
