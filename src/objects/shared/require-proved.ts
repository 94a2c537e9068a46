import { requireProvedContact } from '../../security/contact-proof.ts'
import { inContext } from '../object-context.ts'

/** Asks Postgres whether an account has proved a phone or an address. @throws AppError VERIFICATION_REQUIRED unless it has */
export const requireProved =
  (state: DurableObjectState, env: Env) =>
  (userId: string): Promise<void> =>
    inContext(state, env, (context) => requireProvedContact(context, { userId }))
