/** What every operation for operators has in common, beside its `permission`. */
export const forOperators = { tag: 'Admin', auth: 'user', contact: 'any' } as const

/**
 * What those have in common that move money: a stolen token is not enough, and repeating one with its `Idempotency-Key`
 * answers as the first time.
 */
export const movingMoney = {
  ...forOperators,
  permission: 'money.move',
  limits: ['billing'],
  keyWithoutRedis: 'refuse',
} as const
