import type { Devices } from './options.ts'

const VIDEO: MediaTrackConstraints = { facingMode: 'user', width: { ideal: 1280 }, height: { ideal: 720 } }

/** Microphone and camera of a browser. Without a camera, a video call goes on with the microphone alone. */
export const browserDevices: Devices = {
  async open(media) {
    if (media === 'video') {
      try {
        return await navigator.mediaDevices.getUserMedia({ audio: true, video: VIDEO })
      } catch {
        // Without the camera then.
      }
    }
    return navigator.mediaDevices.getUserMedia({ audio: true })
  },

  async camera() {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: VIDEO })
      return stream.getVideoTracks()[0] ?? null
    } catch {
      return null
    }
  },
}

export const closeMedia = (stream: MediaStream): void => {
  for (const track of stream.getTracks()) track.stop()
}
