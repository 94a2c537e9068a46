/**
 * The price that people read, in whole units of its currency: 499 of EUR is 4.99, 499 of JPY is 499.
 * @param amountMinor in the smallest unit of the currency
 * @param currency ISO 4217
 */
export function priceOf(amountMinor: number, currency: string): number {
  const { maximumFractionDigits = 2 } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
  return Number((amountMinor / 10 ** maximumFractionDigits).toFixed(maximumFractionDigits))
}
