/** What every operation for operators has in common. */
export const forOperators = { tag: 'Admin', auth: 'user', contact: 'any', onlyFor: 'admin' } as const

/**
 * What those have in common that move money: a stolen token is not enough, and repeating one with its `Idempotency-Key`
 * answers as the first time.
 */
export const movingMoney = { ...forOperators, recent: true, limits: ['billing'], keyWithoutRedis: 'refuse' } as const
