import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'
import { historiesOf, type SeedHistory, type SeedPicture, type SeedStep } from '../../../drizzle/seed/histories.ts'
import type { SeedPerson } from '../../../drizzle/seed/people.ts'
import { tourOf } from '../../../drizzle/seed/tour.ts'
import { Person } from '../../demo/person.ts'
import { drawPicture } from '../seed/pictures.ts'

interface Stage {
  /** The Worker's URL. */
  url: string
  /** Where its rooms store their messages, and where it is recorded that they have these. */
  workerDir: string
  db: Pick<pg.Client, 'query'>
  people: readonly SeedPerson[]
}

/**
 * Writes the conversations of the tour, once for each state folder. An interrupted start is completed by the next one;
 * existing messages are not written again.
 */
export async function playHistories(stage: Stage): Promise<void> {
  const done = join(stage.workerDir, 'tour-played')
  if (existsSync(done)) return
  const tour = tourOf(stage.people)
  for (const [i, history] of historiesOf(tour).entries()) {
    const began = await beginningOf(stage.db, history.pair, tour.matches[i]?.ago ?? 0)
    // A database seeded by another stack.
    if (began !== null) await play(stage, history, began)
  }
  await writeFile(done, '')
}

interface Beginning {
  conversationId: string
  /** When it was seeded, in milliseconds since 1970: the reference of the times in the history. */
  seededAt: number
}

async function beginningOf(db: Stage['db'], pair: readonly [string, string], ago: number): Promise<Beginning | null> {
  const { rows } = await db.query<{ conversation_id: string; matched_at: Date }>(
    `select conversation_id, matched_at from matches
     where user_a = least($1::uuid, $2::uuid) and user_b = greatest($1::uuid, $2::uuid) and status = 'active'`,
    [...pair],
  )
  const [match] = rows
  return match ? { conversationId: match.conversation_id, seededAt: match.matched_at.getTime() + ago * 60_000 } : null
}

async function play(stage: Stage, { steps }: SeedHistory, { conversationId, seededAt }: Beginning): Promise<void> {
  const told = []
  for (const { ago, ...step } of steps) {
    const at = new Date(seededAt - ago * 60_000).toISOString()
    told.push({ ...(await withPicture(stage, conversationId, step)), at })
  }
  const path = `/dev/conversations/${conversationId}/history`
  await new Person(stage.url, 'the stack').do('POST', path, { steps: told })
}

/** Uploads the picture of a step as its sender, if it has one. */
async function withPicture(
  stage: Stage,
  conversationId: string,
  step: DistributiveOmit<SeedStep, 'ago'>,
): Promise<object> {
  if (step.do !== 'send' || !step.picture) return step
  const { picture, ...rest } = step
  const media = await upload(stage, conversationId, step.by, picture)
  return { ...rest, message_type: 'image', media_id: media }
}

async function upload(
  { url, people }: Stage,
  conversationId: string,
  by: string,
  picture: SeedPicture,
): Promise<string> {
  const sender = people.find(({ id }) => id === by)
  const [portrait] = sender?.portraits ?? []
  if (!sender || !portrait) throw new Error(`nobody is ${by}`)
  const person = new Person(url, sender.firstName, sender.phone)
  await person.signIn()
  const form = new FormData()
  form.set('conversation_id', conversationId)
  const file = await drawPicture({ ...portrait, scene: picture.scene })
  form.set('file', new Blob([new Uint8Array(file)], { type: 'image/webp' }), 'walk.webp')
  return String((await person.do('POST', '/media', form))['media_id'])
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never
