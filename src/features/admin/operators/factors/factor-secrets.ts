import { openData, sealData } from '../../../../security/sealed-data.ts'
import { SEALED_PLACES } from '../../../../security/sealed-places.ts'
import type { Settings } from '../../../../settings.ts'

type DataKeys = Pick<Settings, 'DATA_KEYS'>

/** The secret of a TOTP as stored, which is of no use in another row. */
export const sealedSecret = (settings: DataKeys, factorId: string, secret: string): Promise<string> =>
  sealData(settings, secret, SEALED_PLACES.operatorFactor(factorId))

/** The secret of {@link sealedSecret}, in base32. */
export const openedSecret = (
  settings: DataKeys,
  { id, secret }: { id: string; secret: string | null },
): Promise<string> => openData(settings, secret ?? '', SEALED_PLACES.operatorFactor(id))
