import { browserDevices, type CallMedia, type Devices } from '../../sdk/src/calls/index.ts'
import { toast } from '../ui/toast.ts'

const sayNoCamera = () => toast('Your camera cannot be used; you are heard, but not seen.')

/** Microphone and camera; the user is told when one of them cannot be used. */
export const devices: Devices = {
  async open(media: CallMedia) {
    try {
      const stream = await browserDevices.open(media)
      if (media === 'video' && stream.getVideoTracks().length === 0) sayNoCamera()
      return stream
    } catch (error) {
      throw new Error('For a call, allow this page to use your microphone.', { cause: error })
    }
  },

  async camera() {
    const camera = await browserDevices.camera()
    if (!camera) sayNoCamera()
    return camera
  },
}
