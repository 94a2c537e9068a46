import { account } from './account.ts'
import { basics } from './basics.ts'
import { contact } from './contact.ts'
import type { Scenario } from './sample.ts'

/** The samples of every guide that has some, by the name of the guide. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = { ...account, ...contact, ...basics }
