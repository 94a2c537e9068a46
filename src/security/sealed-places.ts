/**
 * What ciphertexts under `DATA_KEYS` are bound to, so that one is of no use in another row. Contacts are bound to their index.
 * `npm run keys:reseal` has to know each of them: see scripts/keys/sealed-columns.ts.
 */
export const SEALED_PLACES = {
  /** The secret of a TOTP. */
  operatorFactor: (id: string): string => `operator-factor:${id}`,
  /** The address in a row of the interaction log. */
  interaction: (id: string): string => `interaction/${id}`,
  /** The evidence of a report. */
  report: (id: string): string => `report/${id}`,
  /** The author of a notice. */
  notice: (id: string): string => `notice/${id}`,
  /** The words of an appeal. */
  appeal: (id: string): string => `appeal/${id}`,
  /** The note on a decision that was looked at again. */
  review: (id: string): string => `review/${id}`,
} as const
