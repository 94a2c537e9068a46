/** Asks the stand-in for Stripe itself; see scripts/stack/stripe/control.ts. */
export type StripeControl = <T>(name: string, input: object) => Promise<T>

/** @param standIn where it listens, and the secret key that it takes */
export function controlOf({ url, secretKey }: { url: string; secretKey: string }): StripeControl {
  return async <T>(name: string, input: object) => {
    const response = await fetch(`${url}/_control/${name}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secretKey}` },
      body: JSON.stringify(input),
    })
    if (!response.ok) throw new Error(`the stand-in for Stripe answers ${name} with ${response.status}`)
    return response.json<T>()
  }
}
