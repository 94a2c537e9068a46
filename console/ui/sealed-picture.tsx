import { useEffect, useState } from 'preact/hooks'
import { file } from '../api/api.ts'
import { described } from '../api/errors.ts'
import { preference } from '../state/preference.ts'
import { useSignal } from '../state/use-signal.ts'

/** How pictures of people are shown; remembered in this browser, and careful to begin with. */
export const blur = preference('blur', ['on', 'off'], 'on')
export const greyscale = preference('greyscale', ['on', 'off'], 'on')

const SIZES = ['160', '240', '360', '520'] as const
export const size = preference('size', SIZES, '240')

/** The next larger size, or the next smaller one. */
export const resize = (by: 1 | -1): void => {
  const next = SIZES[SIZES.indexOf(size.value) + by]
  if (next) size.value = next
}

export const toggle = (one: typeof blur): void => void (one.value = one.value === 'on' ? 'off' : 'on')

interface SealedPictureProps {
  /** Its address at the API: absolute, or its path. */
  from: string
  alt: string
  /** In pixels, in place of the remembered size. */
  width?: number
}

/**
 * A picture that only operators may see: fetched with the token, held in memory while it is on the page, blurred and without
 * colour unless the operator wants otherwise.
 */
export function SealedPicture({ from, alt, width }: SealedPictureProps) {
  const [address, setAddress] = useState<string | null>(null)
  const [wrong, setWrong] = useState<string | null>(null)
  const [isBlurred, isGrey] = [useSignal(blur) === 'on', useSignal(greyscale) === 'on']
  const remembered = Number(useSignal(size))
  useEffect(() => {
    const controller = new AbortController()
    let made: string | null = null
    const { pathname, search } = new URL(from, location.origin)
    file(pathname.replace(/^\/api\/v1/, '') + search, { signal: controller.signal }).then(
      (blob) => {
        if (controller.signal.aborted) return
        made = URL.createObjectURL(blob)
        setAddress(made)
      },
      (error: unknown) => controller.signal.aborted || setWrong(described(error).text),
    )
    return () => {
      controller.abort()
      if (made !== null) URL.revokeObjectURL(made)
    }
  }, [from])
  const side = `${width ?? remembered}px`
  return (
    <span class="sealed" style={{ width: side, height: side }}>
      {wrong !== null ? <span class="hint">{wrong}</span> : null}
      {address === null ? null : (
        <img
          src={address}
          alt={alt}
          class={`${isBlurred ? 'blurred' : ''} ${isGrey ? 'grey' : ''}`}
          draggable={false}
        />
      )}
    </span>
  )
}
