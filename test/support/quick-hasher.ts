/**
 * In place of the Worker that derives keys from passwords, where a test derives hundreds and is about whose account they open:
 * answers with a hash of what it was asked. password.test.ts has what deriving costs.
 */
export const quickHasher = {
  fetch: async (_address: string, { body }: { body: string }) => {
    const { password, salt } = JSON.parse(body) as { password: string; salt: string }
    return new Response(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`${salt} ${password}`)))
  },
}
