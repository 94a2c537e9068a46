import { useEffect, useState } from 'preact/hooks'
import type { QrPath } from './qr-path.ts'

/** A QR code, drawn by what is loaded for it. Where that fails nothing is shown: what it says stands beside it. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const [drawn, setDrawn] = useState<QrPath | null>(null)
  useEffect(() => {
    import('./qr-path.ts').then(
      ({ qrPath }) => setDrawn(qrPath(text)),
      () => setDrawn(null),
    )
  }, [text])
  // The frame has its size before the code is drawn, so that nothing jumps.
  return (
    <svg
      class="qr-code"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${drawn?.size ?? 1} ${drawn?.size ?? 1}`}
      shape-rendering="crispEdges"
    >
      <path d={drawn?.path ?? ''} fill="currentColor" />
    </svg>
  )
}
