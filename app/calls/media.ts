import { toast } from '../ui/toast.ts'

export type CallMedia = 'audio' | 'video'

const VIDEO: MediaTrackConstraints = { facingMode: 'user', width: { ideal: 1280 }, height: { ideal: 720 } }

/** Microphone and, for a video call, camera. Without a camera it is the microphone alone. @throws without a microphone */
export async function openMedia(media: CallMedia): Promise<MediaStream> {
  if (media === 'video') {
    try {
      return await navigator.mediaDevices.getUserMedia({ audio: true, video: VIDEO })
    } catch {
      toast('Your camera cannot be used; you are heard, but not seen.')
    }
  }
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: true })
  } catch (error) {
    throw new Error('For a call, allow this page to use your microphone.', { cause: error })
  }
}

/** The camera alone, for a call that adds video; null when there is none. */
export async function openCamera(): Promise<MediaStreamTrack | null> {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video: VIDEO })
    return stream.getVideoTracks()[0] ?? null
  } catch {
    toast('Your camera cannot be used; you are heard, but not seen.')
    return null
  }
}

export const closeMedia = (stream: MediaStream): void => {
  for (const track of stream.getTracks()) track.stop()
}
