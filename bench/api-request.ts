/** A request of a signed-in user, as `fetch` takes it; a body goes as JSON, a key as Idempotency-Key. */
export const apiRequest = (method: string, token: string, body?: object, key?: string): RequestInit => ({
  method,
  headers: {
    authorization: `Bearer ${token}`,
    ...(body ? { 'content-type': 'application/json' } : {}),
    ...(key === undefined ? {} : { 'idempotency-key': key }),
  },
  ...(body ? { body: JSON.stringify(body) } : {}),
})
