import { useSignal } from '../state/use-signal.ts'
import { Action } from './action.tsx'
import { blur, greyscale, resize, toggle } from './sealed-picture.tsx'

/** How pictures of people are shown, with the same keys everywhere. */
export function PictureControls() {
  const [isBlurred, isGrey] = [useSignal(blur) === 'on', useSignal(greyscale) === 'on']
  return (
    <>
      <Action label="Blur" keys="b" isPressed={isBlurred} run={() => toggle(blur)} />
      <Action label="Grey" keys="x" isPressed={isGrey} run={() => toggle(greyscale)} />
      <Action label="Larger" keys="+" run={() => resize(1)} />
      <Action label="Smaller" keys="-" run={() => resize(-1)} />
    </>
  )
}
