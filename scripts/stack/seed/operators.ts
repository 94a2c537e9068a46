import { createHmac } from 'node:crypto'
import type pg from 'pg'
import { seedOperators } from '../../../drizzle/seed/operators.ts'
import { sealedSecret } from '../../../src/features/admin/operators/factors/factor-secrets.ts'
import { toBase32 } from '../../../src/features/admin/operators/factors/totp.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { storedContact } from '../../../src/security/contacts.ts'

interface Keys {
  INDEX_KEY: string
  DATA_KEYS: { id: string; key: string }[]
}

/**
 * Inserts the operators that are not there yet, each with an authenticator app. The secret of the app follows from the secrets
 * of the stack; `GET /dev/second-factor` shows its codes.
 */
export async function insertOperators(client: pg.Client, keys: Keys, now: number): Promise<void> {
  const rows = await Promise.all(
    seedOperators().map(async (operator) => {
      const factor = newId(now)
      const secret = toBase32(
        createHmac('sha256', keys.INDEX_KEY)
          .update(`development/second-factor/${operator.id}`)
          .digest()
          .subarray(0, 20),
      )
      return {
        ...operator,
        ...(await storedContact(keys, 'phone', operator.phone)),
        factor,
        secret: await sealedSecret(keys, factor, secret),
      }
    }),
  )
  await client.query(
    `with s as (
       select * from jsonb_to_recordset($1::jsonb)
         as s(id uuid, index text, cipher text, role text, "firstName" text, factor uuid, secret text)
     ), account as (
       insert into users (id, phone_index, phone_cipher, is_verified, role, last_active_at, created_at, updated_at)
       select id, index, cipher, true, role, $2, $2, $2 from s on conflict do nothing returning id
     ), profile as (
       insert into profiles (user_id, first_name, created_at, updated_at)
       select s.id, s."firstName", $2, $2 from s join account a on a.id = s.id
     )
     insert into operator_factors (id, user_id, kind, name, secret, confirmed_at, created_at)
     select s.factor, s.id, 'totp', 'Development', s.secret, $2, $2 from s join account a on a.id = s.id`,
    [JSON.stringify(rows), new Date(now)],
  )
}
