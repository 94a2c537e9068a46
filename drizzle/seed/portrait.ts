import { bodyOf } from './portrait/body.ts'
import { faceOf } from './portrait/face.ts'
import { backHair, frontHair, hairStyle } from './portrait/hair.ts'
import { lookOf } from './portrait/look.ts'
import { sceneOf } from './portrait/scene.ts'
import { createRandom } from './random.ts'

/** Width and height of a drawn portrait in pixels: four to five, as the app's cards show people. */
export const PORTRAIT = { width: 640, height: 800 } as const

/** The parameters of a portrait. The same face in another scene is the same person on another day. */
export interface Portrait {
  face: number
  scene: number
  gender: 'male' | 'female' | 'non_binary'
}

/** A drawn person as SVG, the same text for the same portrait: a place, clothes, a face, light from one side. */
export function portraitSvg({ face, scene, gender }: Portrait): string {
  const look = lookOf(createRandom(face), gender)
  const style = hairStyle(createRandom(face + 1), gender)
  const today = createRandom(scene)
  const place = sceneOf(today)
  const body = bodyOf(today, look)
  const [x, tilt, size] = [today.between(-26, 26), today.between(-5, 5), 1.06 + today.between(-3, 6) / 100]
  // The head is visible in any crop: cards show the middle, wider or narrower.
  const person = [
    backHair(look, style),
    `<g transform="translate(0 -34)">${body}</g>`,
    `<g transform="rotate(${tilt} 320 520)">${faceOf(look, today)}${frontHair(look, style)}</g>`,
  ].join('')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 800" width="640" height="800">
<defs>${look.defs}${place.defs}</defs>
${place.shapes}
<g transform="translate(${x} 34) translate(320 660) scale(${size}) translate(-320 -660)">${person}</g>
<rect width="640" height="800" fill="url(#light)"/>
</svg>`
}
