/**
 * How good a call probably is, on the scale of opinion from 1 (bad) to 5 (excellent), estimated from what a connection
 * reports of itself. Nobody has looked or listened: the figures are those of planning models, good for comparing runs and
 * for noticing a loss, and no measurement of what people think.
 */

/** What one side has received, over a whole call. */
export interface Received {
  /** To the other side and back, in milliseconds. */
  roundTripMs: number
  audio: Flow & {
    /** Mean time that sound waits for its turn, in milliseconds. */
    bufferMs: number
  }
  /** Null in a call without pictures. */
  video:
    | (Flow & {
        kbps: number
        framesPerSecond: number
      })
    | null
}

interface Flow {
  packets: number
  lost: number
}

export interface Score {
  voice: number
  /** Null in a call without pictures. */
  video: number | null
}

/** A packet holds so much sound, which has to be spoken before it can be sent, in milliseconds. */
const PACKET_MS = 20

export const scoreOf = ({ roundTripMs, audio, video }: Received): Score => ({
  voice: voiceScore(roundTripMs / 2 + audio.bufferMs + PACKET_MS, lossOf(audio)),
  video: video && videoScore({ ...video, loss: lossOf(video) }),
})

/** Lost packets of all that were sent, in percent. */
const lossOf = ({ packets, lost }: Flow): number =>
  packets + lost <= 0 ? 0 : (100 * Math.max(0, lost)) / (packets + lost)

/**
 * The E-model (ITU-T G.107) with its default values, so that only delay and loss count. The delay's part is the
 * simplification of Cole and Rosenbluth ("Voice over IP performance monitoring", 2001). For Opus there are no values of
 * loss in G.113; those of G.711 with concealment of lost packets stand in (Ie 0, Bpl 25.1). The model is one of narrow
 * telephone sound: its highest score is 4.41, also for sound that is better than that.
 *
 * @param delay from mouth to ear, in milliseconds
 * @param loss in percent
 */
export function voiceScore(delay: number, loss: number): number {
  const byDelay = 0.024 * delay + 0.11 * Math.max(0, delay - 177.3)
  const byLoss = (95 * loss) / (loss + 25.1)
  const r = Math.min(100, Math.max(0, 93.2 - byDelay - byLoss))
  return Math.max(1, 1 + 0.035 * r + 7e-6 * r * (r - 60) * (100 - r))
}

/**
 * Video quality by ITU-T G.1070 (equations for the quality of coding and the robustness to loss), with the coefficients
 * v1 … v12 that are published for H.264 in VGA on a display of 9.2 inches; there are none for VP8, nor for larger pictures.
 * Its highest score is 4.46, at any bit rate. Loss counts as in a stream that repairs nothing, so it is rated worse than
 * browsers make it, which ask for lost packets again. Freezes are not in the model; they are recorded beside the score.
 */
export function videoScore(of: { kbps: number; framesPerSecond: number; /** In percent. */ loss: number }): number {
  const { kbps, framesPerSecond, loss } = of
  if (kbps <= 0 || framesPerSecond <= 0) return 1
  const bestRate = Math.min(30, 5.517 + 0.0129 * kbps)
  const best = 3.459 - 3.459 / (1 + (kbps / 178.53) ** 1.02)
  const width = 1.15 + 0.000355 * kbps
  const coding = best * Math.exp(-((Math.log(framesPerSecond) - Math.log(bestRate)) ** 2) / (2 * width ** 2))
  const robustness = 0.736 - 6.451 * Math.exp(-framesPerSecond / 0.114) + 13.684 * Math.exp(-kbps / 513.77)
  return 1 + coding * Math.exp(-loss / robustness)
}
