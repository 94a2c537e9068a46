import assert from 'node:assert/strict'
import { deploy, type Deployment } from '../deploy.ts'
import type { Edge } from './edge.ts'
import { calls, refused, scene, trafficOf, type Rehearsal, type Scenario } from './scene.ts'

/** Deploys, and lets the edge answer health wrongly once a line is said. */
async function deployWith(
  rehearsal: Rehearsal,
  say: (line: string) => void,
  { line, health, ...changes }: { line: string; health: Edge['health'] } & Partial<Deployment>,
): Promise<void> {
  const tell = (text: string) => {
    if (text.startsWith(line)) rehearsal.edge.health.push(...health)
    say(text)
  }
  await deploy({ ...(await scene(rehearsal, tell, { uploads: rehearsal.next })), ...changes })
}

const servesAlone = (rehearsal: Rehearsal, version: string) =>
  assert.deepEqual(trafficOf(rehearsal), [{ version_id: version, percentage: 100 }])

/** Looks at a version that has traffic. */
export const looks: readonly Scenario[] = [
  [
    'two bad looks in a row take nothing back',
    async (rehearsal, say) => {
      await deployWith(rehearsal, say, { line: '   0 %', health: [503, 503] })
      servesAlone(rehearsal, rehearsal.next)
      return calls(rehearsal)
    },
  ],
  [
    'three bad looks in a row give the traffic back',
    async (rehearsal, say) => {
      const deployment = deployWith(rehearsal, say, { line: '   10 %', health: [503, 503, 503] })
      await refused(deployment, /3 looks in a row at 50 %[^]*with the former version/)
      servesAlone(rehearsal, rehearsal.former)
      return calls(rehearsal)
    },
  ],
  [
    'with all traffic, a place that still has the former deployment is waited for',
    async (rehearsal, say) => {
      const { former } = rehearsal
      const health = [null, former, former, former, former]
      await deployWith(rehearsal, say, { line: '   50 %', health, lookFor: 3_000, patience: 10_000 })
      servesAlone(rehearsal, rehearsal.next)
      assert.equal(rehearsal.edge.health.length, 0)
      return calls(rehearsal)
    },
  ],
]
