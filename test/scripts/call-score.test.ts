import { describe, expect, it } from 'vitest'
import { scoreOf, videoScore, voiceScore, type Received } from '../../bench/calls/score.ts'

const received = (more: Partial<Received> = {}): Received => ({
  roundTripMs: 40,
  audio: { packets: 1_000, lost: 0, bufferMs: 60 },
  video: { packets: 5_000, lost: 0, kbps: 1_500, framesPerSecond: 30 },
  ...more,
})

describe('the score of voice', () => {
  it('has the values that G.107 gives', () => {
    // R of 93.2, the default without delay and loss; 50, where many are dissatisfied; 0.
    expect(voiceScore(0, 0)).toBeCloseTo(4.41, 2)
    expect(voiceScore(0, (43.2 * 25.1) / (95 - 43.2))).toBeCloseTo(2.58, 2)
    expect(voiceScore(5_000, 0)).toBe(1)
  })

  it('falls slowly with delay until 177 ms, and faster from there', () => {
    const [near, far] = [voiceScore(100, 0) - voiceScore(150, 0), voiceScore(250, 0) - voiceScore(300, 0)]
    expect(near).toBeGreaterThan(0)
    expect(far).toBeGreaterThan(3 * near)
  })

  it('never leaves the scale, nor rises with loss', () => {
    const scores = Array.from({ length: 101 }, (_, loss) => voiceScore(200, loss))
    expect(scores.every((score, i) => score >= 1 && score <= 5 && score <= (scores[i - 1] ?? 5))).toBe(true)
  })
})

describe('the score of video', () => {
  it('rises with the bit rate, to 4.46 at most', () => {
    const scores = [100, 300, 1_000, 2_000].map((kbps) => videoScore({ kbps, framesPerSecond: 30, loss: 0 }))
    expect(scores).toEqual(scores.toSorted((a, b) => a - b))
    expect(scores.at(-1)).toBeGreaterThan(4)
    expect(videoScore({ kbps: 1e7, framesPerSecond: 30, loss: 0 })).toBeCloseTo(4.46, 2)
  })

  it('falls with each percent of loss, and with frames that do not come', () => {
    const at = (framesPerSecond: number, loss: number) => videoScore({ kbps: 1_500, framesPerSecond, loss })
    expect(at(30, 1)).toBeLessThan(at(30, 0) - 1)
    expect(at(5, 0)).toBeLessThan(at(15, 0))
    expect(at(30, 100)).toBeCloseTo(1, 5)
    expect([at(0, 0), videoScore({ kbps: 0, framesPerSecond: 30, loss: 0 })]).toEqual([1, 1])
  })
})

describe('the score of a call', () => {
  it('counts half of the round trip, the wait in the buffer, and a packet', () => {
    expect(scoreOf(received()).voice).toBe(voiceScore(20 + 60 + 20, 0))
  })

  it('takes loss as a share of what was sent, and a negative count of duplicates as none', () => {
    const lossy = received({ audio: { packets: 900, lost: 100, bufferMs: 60 } })
    expect(scoreOf(lossy).voice).toBe(voiceScore(100, 10))
    expect(scoreOf(received({ audio: { packets: 900, lost: -2, bufferMs: 60 } }))).toEqual(scoreOf(received()))
  })

  it('has none for pictures in a call without', () => {
    expect(scoreOf(received({ video: null })).video).toBe(null)
  })
})
