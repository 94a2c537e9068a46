import type { SQL } from 'drizzle-orm'
import type { Act } from '../catalogue/acts.ts'
import type { Settings } from '../settings.ts'
import type { Argument } from '../../drizzle/functions/call.ts'
import { hold_account, note_interaction } from '../../drizzle/functions/generated.ts'
import { moment, orNull, text, uuid, word, type Given, type Values } from '../foundation/given.ts'
import { newId } from '../foundation/ids.ts'
import { networkIndex } from './network.ts'
import { openData, sealData } from './sealed-data.ts'
import { SEALED_PLACES } from './sealed-places.ts'

/**
 * The log of interactions between users. A verb makes an {@link Interaction} before its statement; the statement runs
 * its work through {@link loggedWork}, which writes the row in the same transaction, whatever the outcome.
 */

/** An interaction before it happens. */
export interface Interaction {
  id: string
  actorId: string
  act: Act
  /** The network address, encrypted for this row; null where it is not known, such as in the background. */
  address: string | null
  /** Keyed index of its network. */
  network: string | null
  now: number
}

/** The actor, their network address, and the time. */
interface Acting {
  readonly actor: { readonly userId: string }
  readonly ip: string
  readonly settings: Settings
  readonly now: () => number
}

/** The log's entry for an interaction that is about to happen. */
export async function interactionOf({ actor, ip, settings, now }: Acting, act: Act): Promise<Interaction> {
  const at = now()
  const id = newId(at)
  const isKnown = ip !== 'internal' && ip !== 'unknown'
  const [address, network] = isKnown
    ? await Promise.all([sealData(settings, ip, SEALED_PLACES.interaction(id)), networkIndex(settings, ip)])
    : [null, null]
  return { id, actorId: actor.userId, act, address, network, now: at }
}

/** The address in a row of the log. @throws Error when the key is gone, or it belongs to another row */
export const openAddress = (
  settings: Parameters<typeof openData>[0],
  { id, address }: { id: string; address: string | null },
): Promise<string | null> =>
  address === null ? Promise.resolve(null) : openData(settings, address, SEALED_PLACES.interaction(id))

/** What a statement that logs an interaction is given; {@link ofInteraction} gives the values. */
export const INTERACTION = {
  actorId: uuid,
  act: word<Act>(),
  loggedAs: uuid,
  loggedAt: moment,
  address: orNull(text),
  network: orNull(text),
}

/** The values of an interaction for a statement. */
export const ofInteraction = ({ id, now, ...rest }: Interaction): Values<typeof INTERACTION> => ({
  ...rest,
  loggedAs: id,
  loggedAt: now,
})

/**
 * An expression that does `work` and logs it; its value is that of the work. See
 * `drizzle/functions/interaction_log.sql`.
 * @param about id of the other user; null for none, or for the user in the result
 */
export const loggedWork = <T>(given: Given<typeof INTERACTION>, work: SQL<T>, about: Argument<string>): SQL<T> =>
  // Guarantee: `note_interaction` returns the answer that it is given.
  note_interaction({
    actor: hold_account({ account: given.actorId }),
    answer: work,
    act: given.act,
    about,
    at: given.loggedAt,
    new_id: given.loggedAs,
    address: given.address,
    network: given.network,
  }) as SQL<T>
