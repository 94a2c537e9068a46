import { z } from 'zod'
import { openData, sealData } from '../../../security/sealed-data.ts'
import { SEALED_PLACES } from '../../../security/sealed-places.ts'
import type { Settings } from '../../../settings.ts'

/** The author of a notice. Both may be missing where a notice concerns the abuse of children. */
const notifier = z.strictObject({ name: z.string().nullable(), email: z.string().nullable() })
export type Notifier = z.output<typeof notifier>

type Keys = Pick<Settings, 'DATA_KEYS'>

/** Encrypts the author of a notice, bound to it. */
export const sealNotifier = (settings: Keys, reportId: string, author: Notifier): Promise<string> =>
  sealData(settings, JSON.stringify(author), SEALED_PLACES.notice(reportId))

/** The plaintext of {@link sealNotifier}. @throws Error when it belongs to another notice, or its key is gone */
export const openNotifier = async (settings: Keys, reportId: string, sealed: string): Promise<Notifier> =>
  notifier.parse(JSON.parse(await openData(settings, sealed, SEALED_PLACES.notice(reportId))))
