import { useEffect, useRef } from 'preact/hooks'
import { Dialog, openDialog } from '../ui/dialog.tsx'

/** Shows the widget of a challenge, in a frame with a policy of its own; null when the dialog is closed. */
export const solveChallenge = (action: string): Promise<string | null> =>
  openDialog<string>((close) => <Challenge action={action} onEnd={close} />)

function Challenge({ action, onEnd }: { action: string; onEnd: (token: string | null) => void }) {
  const frame = useRef<HTMLIFrameElement>(null)
  useEffect(() => {
    const hear = ({ source, data }: MessageEvent<unknown>) => {
      if (source !== frame.current?.contentWindow || typeof data !== 'object' || data === null) return
      if ('challenge_token' in data && typeof data.challenge_token === 'string') onEnd(data.challenge_token)
    }
    addEventListener('message', hear)
    return () => removeEventListener('message', hear)
  }, [onEnd])
  return (
    <Dialog title="One moment" onClose={() => onEnd(null)}>
      <p>Many people use your network right now. Please show that you are one of them.</p>
      <iframe ref={frame} src={`/challenge?action=${encodeURIComponent(action)}`} title="Check that you are a person" />
    </Dialog>
  )
}
