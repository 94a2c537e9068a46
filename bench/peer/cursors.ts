import { createHmac, timingSafeEqual } from 'node:crypto'
import { Refusal } from './errors.ts'
import { settings } from './settings.ts'

const tagOf = (list: string, text: string): Buffer =>
  createHmac('sha256', settings.PHOTO_SECRET).update(`${list}\n${text}`).digest().subarray(0, 16)

/** The position of a list's next page, unforgeable. */
export function sealCursor(list: string, position: unknown): string {
  const text = JSON.stringify(position)
  return Buffer.concat([tagOf(list, text), Buffer.from(text)]).toString('base64url')
}

/** @throws Refusal for a cursor of another list */
export function openCursor(list: string, cursor: string): unknown {
  const bytes = Buffer.from(cursor, 'base64url')
  const text = bytes.subarray(16).toString()
  if (bytes.length <= 16 || !timingSafeEqual(tagOf(list, text), bytes.subarray(0, 16)))
    throw new Refusal(400, 'INVALID_CURSOR')
  return JSON.parse(text) as unknown
}
