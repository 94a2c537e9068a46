import type { Random } from '../random.ts'
import { darker, lighter, mixed, type Colour } from './colour.ts'

/** The constant features of a person across pictures. */
export interface Look {
  skin: Colour
  hair: Colour
  iris: Colour
  lips: Colour
  /** Half the width of the face, in pixels of the drawing. */
  width: number
  /** How far the chin is below the middle of the face. */
  chin: number
  brow: number
  eyeSize: number
  nose: number
  smile: number
  hasGlasses: boolean
  hasFreckles: boolean
  hasEarrings: boolean
  beard: 'none' | 'stubble' | 'full' | 'moustache'
  lashes: boolean
  defs: string
}

/** Skin with matching colours of hair and eyes. */
const TONES: readonly { skin: Colour; hair: readonly Colour[]; iris: readonly Colour[] }[] = [
  { skin: '#f6d7c3', hair: ['#d9a860', '#b5773a', '#8a4a2b', '#5a3a28'], iris: ['#5b8fb9', '#6c9a6b', '#7a5a3c'] },
  { skin: '#eec1a2', hair: ['#6b4429', '#3d2a20', '#a8672f', '#8c3f22'], iris: ['#4f7fa5', '#6f8f5a', '#6a4528'] },
  { skin: '#dba77f', hair: ['#2f211a', '#4a3022', '#1f1a1a', '#6d4527'], iris: ['#5a3a22', '#7b6a3a', '#3e2a1c'] },
  { skin: '#c38a5f', hair: ['#221915', '#3a261b', '#181416'], iris: ['#4a2e1b', '#33211a'] },
  { skin: '#9a6543', hair: ['#1a1413', '#2c1c15'], iris: ['#3a2417', '#2a1a14'] },
  { skin: '#744830', hair: ['#15100f', '#231713'], iris: ['#2d1b13', '#22150f'] },
]

export function lookOf(random: Random, gender: 'male' | 'female' | 'non_binary'): Look {
  const tone = random.pick(TONES)
  const isMan = gender === 'male'
  const [skin, hair] = [tone.skin, random.pick(tone.hair)]
  const beard = isMan ? random.pick(['none', 'none', 'stubble', 'stubble', 'full', 'moustache'] as const) : 'none'
  return {
    skin,
    hair,
    iris: random.pick(tone.iris),
    lips: mixed(skin, isMan ? '#a5574d' : random.pick(['#b8434d', '#c25a5a', '#a83f5c']), isMan ? 0.4 : 0.62),
    width: (isMan ? 104 : 97) + random.between(-4, 5),
    chin: (isMan ? 146 : 136) + random.between(-4, 6),
    brow: (isMan ? 9 : 6) + random.between(-1, 1),
    eyeSize: (isMan ? 15 : 17) + random.between(-1, 1),
    nose: random.between(-3, 5),
    smile: random.between(12, 26),
    hasGlasses: random.next() < 0.18,
    hasFreckles: random.next() < 0.2,
    hasEarrings: gender !== 'male' && random.next() < 0.5,
    beard,
    lashes: gender === 'female',
    defs: gradients(skin, hair),
  }
}

const gradients = (skin: Colour, hair: Colour): string =>
  `<linearGradient id="skin" x1="0" y1="0" x2="1" y2="0.35"><stop offset="0" stop-color="${lighter(skin, 0.16)}"/>` +
  `<stop offset="0.55" stop-color="${skin}"/><stop offset="1" stop-color="${darker(skin, 0.2)}"/></linearGradient>` +
  `<linearGradient id="hair" x1="0.1" y1="0" x2="0.9" y2="1"><stop offset="0" stop-color="${lighter(hair, 0.22)}"/>` +
  `<stop offset="0.4" stop-color="${hair}"/><stop offset="1" stop-color="${darker(hair, 0.35)}"/></linearGradient>`
