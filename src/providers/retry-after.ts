/**
 * The seconds of a `Retry-After` header that holds seconds or a date (RFC 9110, 10.2.3); null where it holds neither.
 */
export function retryAfter(header: string | null): number | null {
  if (header === null) return null
  if (/^\d+$/.test(header)) return Number(header)
  const at = Date.parse(header)
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - Date.now()) / 1000))
}
