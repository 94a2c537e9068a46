import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { APP_SETTING_KEYS, appSetting } from '../../src/catalogue/app-settings.ts'
import { BLOCK_DATA } from '../../src/catalogue/content-blocks.ts'
import { endpoints } from '../../src/features/endpoints.ts'
import { checkContent } from '../../src/features/messaging/rules.ts'
import { UP } from '../../src/protocol/up.ts'

/**
 * Every field of every body and event that takes a text: either the text comes out cleaned, or it is refused, or the field
 * is named here with why it is no text that others see. A new field cannot forget it.
 */
const NOT_SHOWN: Readonly<Record<string, string>> = {
  token: 'is compared with what was issued',
  refresh_token: 'is compared with what was issued',
  id_token: 'is verified as it is',
  nonce: 'is compared as it is',
  into: 'names an entry by its key',
  password: 'may be of any characters',
  current_password: 'may be of any characters',
  cursor: 'is opened as it was sealed',
  content: 'is cleaned by checkContent, for REST and sockets alike',
  message_type: 'must be one of a list, which checkContent knows',
  location: 'is searched for an id, and kept nowhere',
  emoji: 'must be one emoji, which emojiOf knows',
  sdp: 'is for browsers, and goes to nobody’s eyes',
  connection_id: 'is for browsers, and goes to nobody’s eyes',
  candidate: 'is for browsers, and goes to nobody’s eyes',
  sdp_mid: 'is for browsers, and goes to nobody’s eyes',
  username_fragment: 'is for browsers, and goes to nobody’s eyes',
}

/** Values of any form, each with the table that says which one. */
const BY_TABLE: Readonly<Record<string, string>> = {
  'post /admin/content/blocks.data{}': 'BLOCK_DATA',
  'put /admin/content/blocks/{id}.data{}': 'BLOCK_DATA',
  'put /admin/settings/{key}.value': 'APP_SETTINGS',
}

const HIDING = '  a\u202e\u034f\u3164\u115f\u{1d159}\u{13441}\ufffc\u2800\u2066b\ufe0f  '

interface Leaf {
  path: string
  field: string
  schema: z.core.$ZodType
}

type Def = { type: string } & Record<string, unknown>
/** A definition names its type; its other parts are read according to it only. */
const defOf = (schema: z.core.$ZodType): Def => ({ ...schema._zod.def })
const child = (value: unknown) => value as z.core.$ZodType

/** The texts in a schema, whatever is wrapped around them. */
function leavesOf(schema: z.core.$ZodType, path: string, field: string): Leaf[] {
  const def = defOf(schema)
  switch (def.type) {
    case 'object':
      return Object.entries(def['shape'] as Record<string, z.core.$ZodType>).flatMap(([name, part]) =>
        leavesOf(part, `${path}.${name}`, name),
      )
    case 'optional':
    case 'nullable':
    case 'default':
      return leavesOf(child(def['innerType']), path, field)
    case 'array':
      return leavesOf(child(def['element']), `${path}[]`, field)
    case 'record':
      return leavesOf(child(def['valueType']), `${path}{}`, field)
    case 'union':
      return (def['options'] as z.core.$ZodType[]).flatMap((option) => leavesOf(option, path, field))
    case 'pipe':
      return startsAsText(schema) ? [{ path, field, schema }] : leavesOf(child(def['in']), path, field)
    case 'unknown':
      if (path in BY_TABLE) return []
      throw new Error(`${path} may be anything, and BY_TABLE does not say what decides`)
    case 'string':
      return [{ path, field, schema }]
    case 'boolean':
    case 'custom':
    case 'enum':
    case 'literal':
    case 'number':
      return []
    default:
      throw new Error(`${path} is of a kind that this test does not look into: ${def.type}`)
  }
}

function startsAsText(schema: z.core.$ZodType): boolean {
  const def = defOf(schema)
  return def.type === 'pipe' ? startsAsText(child(def['in'])) : def.type === 'string'
}

const leaves = [
  ...endpoints.flatMap(({ method, path, body }) => (body ? leavesOf(body, `${method} ${path}`, '') : [])),
  ...Object.entries(BLOCK_DATA).flatMap(([kind, schema]) => leavesOf(schema, kind, '')),
  ...APP_SETTING_KEYS.flatMap((key) => leavesOf(appSetting(key).schema, key, '')),
  ...Object.entries(UP).flatMap(([event, schema]) => leavesOf(schema, event, '')),
]

describe('every text that is taken', () => {
  it('is found', () => {
    for (const path of ['put /profile/me.first_name', 'put /profile/interests.interests[]', 'send_message.content'])
      expect(leaves.map((leaf) => leaf.path)).toContain(path)
  })

  it.each(leaves.filter(({ field }) => !(field in NOT_SHOWN)))('$path is cleaned or refused', ({ schema }) => {
    const result = (schema as z.ZodType).safeParse(HIDING)
    expect(result.success ? result.data : 'ab').toBe('ab')
  })

  it('is no longer listed as not shown when no field has its name', () => {
    const fields = new Set(leaves.map(({ field }) => field))
    expect(Object.keys(NOT_SHOWN).filter((name) => !fields.has(name))).toEqual([])
  })

  it('of messages is cleaned by their rules', () => {
    expect(checkContent('text', HIDING, false)).toMatchObject({ ok: true, value: 'ab' })
  })
})
