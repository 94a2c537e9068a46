import { databaseBeside } from './database-beside.ts'

/** One for each file of tests that changes the product for everybody; files run at once. */
export const APART = [
  'settings',
  'closing',
  'consents',
  'pages',
  'audit',
  'access',
  'operators',
  'cases',
  'stats',
  'counts',
  'clock',
] as const
export type ApartName = (typeof APART)[number]

/** The database and the Redis of a deployment that no other tests use. */
export interface ApartDeployment {
  databaseUrl: string
  redisUrl: string
}

/** Makes the databases that test/support/apart.ts uses. @param redisUrlOf the address of the Redis of this name */
export async function startApart(
  databaseUrl: string,
  redisUrlOf: (name: ApartName) => string,
): Promise<Record<string, ApartDeployment>> {
  const deployments: Record<string, ApartDeployment> = {}
  for (const name of APART) {
    const first = deployments[APART[0]]
    deployments[name] = {
      // The others are copies of the first, which is quicker.
      databaseUrl: await databaseBeside(databaseUrl, `apart_${name}`, first && `apart_${APART[0]}`),
      redisUrl: redisUrlOf(name),
    }
  }
  return deployments
}
