/** Rings until the returned function is called. Browsers may mute a page without user interaction. */
export function ring(): () => void {
  const context = new AudioContext()
  const beep = () => {
    const [tone, volume] = [context.createOscillator(), context.createGain()]
    const at = context.currentTime
    tone.frequency.value = 520
    volume.gain.setValueAtTime(0, at)
    volume.gain.linearRampToValueAtTime(0.12, at + 0.05)
    volume.gain.linearRampToValueAtTime(0, at + 0.6)
    tone.connect(volume).connect(context.destination)
    tone.start(at)
    tone.stop(at + 0.7)
  }
  beep()
  const timer = setInterval(beep, 1_800)
  return () => {
    clearInterval(timer)
    void context.close()
  }
}
