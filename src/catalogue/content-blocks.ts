import { isSupportedCountry } from 'libphonenumber-js/max'
import { z } from 'zod'
import { cleanLine, cleanText } from '../foundation/text/text.ts'
import { appVersion, PLATFORMS } from './apps.ts'

/** Pieces of content that clients place, and operators write without a deploy: docs/content.md. */

/** Printable characters but quotes, backslashes (slashes to browsers) and angle brackets; no second slash where a path begins. */
const ADDRESS = /^(https:\/\/[^/]|\/(?!\/)|#\/)(?:(?!["'<>\\`])[!-~])*$/

/** Where an action leads: another site, a place of this host, or a place of the web client. */
const address = z
  .string()
  .max(500, 'must have at most 500 characters')
  .refine(
    (text) => ADDRESS.test(text) && URL.canParse(text, 'https://here.invalid'),
    'must be an https address, a path of this host such as /pages/help, or a place of the web client such as #/feed',
  )

const action = z.strictObject({ label: cleanLine(1, 40), url: address })
const title = cleanLine(1, 120)
const text = cleanText(1, 600)

/** The kinds of blocks, each with the form of its `data`. */
export const BLOCK_DATA = {
  banner: z.strictObject({ title, text, action: action.optional() }),
  paywall: z.strictObject({ title, text, benefits: z.array(cleanLine(1, 120)).min(1).max(10) }),
  onboarding_step: z.strictObject({ title, text }),
  empty_state: z.strictObject({ title, text, action: action.optional() }),
} as const

export type BlockKind = keyof typeof BLOCK_DATA

/** Where clients place blocks, with the kind that goes there. */
export const PLACEMENTS = {
  home_banner: 'banner',
  paywall: 'paywall',
  onboarding: 'onboarding_step',
  feed_empty: 'empty_state',
  matches_empty: 'empty_state',
  conversations_empty: 'empty_state',
} as const satisfies Record<string, BlockKind>

export type Placement = keyof typeof PLACEMENTS

// Guarantee: the keys of a constant, which has some.
const PLACEMENT_NAMES = Object.keys(PLACEMENTS) as [Placement, ...Placement[]]
export const placementName = z.enum(PLACEMENT_NAMES)

const placed = <K extends BlockKind>(kind: K) =>
  z.strictObject({ id: z.uuid(), kind: z.literal(kind), placement: placementName, data: BLOCK_DATA[kind] })

/** A block as clients get it. */
export const placedBlock = z.discriminatedUnion('kind', [
  placed('banner'),
  placed('paywall'),
  placed('onboarding_step'),
  placed('empty_state'),
])

export type PlacedBlock = z.output<typeof placedBlock>

/** ISO 3166, alpha-2; those of the library are the ones with telephones. `UK` and `EU` are none of them. */
const country = z
  .string()
  .refine((code): boolean => isSupportedCountry(code), 'must be a country of ISO 3166 such as PT or GB')

/** Those who see a block: everything that it names must hold. Empty: everybody. */
export const blockAudience = z.strictObject({
  plans: z
    .array(z.enum(['free', 'premium']))
    .min(1)
    .max(2)
    .optional(),
  platforms: z.array(z.enum(PLATFORMS)).min(1).max(3).optional(),
  min_version: appVersion.optional(),
  max_version: appVersion.optional(),
  countries: z.array(country).min(1).max(250).optional(),
  percentage: z.int().min(0).max(100).optional(),
})

export type BlockAudience = z.output<typeof blockAudience>
