import assert from 'node:assert/strict'
import { rollBack } from '../roll-back.ts'
import { calls, refused, scene, trafficOf, type Rehearsal, type Scenario, type Scene } from './scene.ts'

/** Rolls back from a history, and expects one version to have all traffic then. */
function backTo(historyOf: (ids: Rehearsal) => NonNullable<Scene['history']>, words: RegExp): Scenario[1] {
  return async (rehearsal, say) => {
    const lines: string[] = []
    const tell = (line: string) => {
      lines.push(line)
      say(line)
    }
    await rollBack(await scene(rehearsal, tell, { uploads: rehearsal.next, history: historyOf(rehearsal) }))
    assert.deepEqual(trafficOf(rehearsal), [{ version_id: rehearsal.former, percentage: 100 }])
    assert.match(lines.join('\n'), words)
    assert.match(lines.join('\n'), /No secret can be changed until its commit is deployed again/)
    return calls(rehearsal)
  }
}

/** Rolling back. */
export const rollbacks: readonly Scenario[] = [
  [
    'a deployment that was interrupted before the new version had traffic is ended, not the one before it',
    backTo(
      ({ former, next }) => ({
        versions: [
          { id: 'older', tag: 'one' },
          { id: former, tag: 'two' },
          { id: next, tag: 'three' },
        ],
        served: [{ older: 100 }, { [former]: 100 }, { [next]: 0, [former]: 100 }],
      }),
      /, release two, has all traffic/,
    ),
  ],
  [
    'a secret that was changed after a release is no release to go back from',
    backTo(
      ({ former, next }) => ({
        versions: [
          { id: former, tag: 'one' },
          { id: next, tag: 'two' },
          { id: 'changed', tag: '', isOfSecret: true },
        ],
        served: [{ [former]: 100 }, { [next]: 50, [former]: 50 }, { [next]: 100 }, { changed: 100 }],
      }),
      /, release one, has all traffic/,
    ),
  ],
  [
    'a secret that was changed before a release stays changed',
    backTo(
      ({ former, next }) => ({
        versions: [
          { id: 'older', tag: 'one' },
          { id: former, tag: '', isOfSecret: true },
          { id: next, tag: 'two' },
        ],
        served: [{ older: 100 }, { [former]: 100 }, { [next]: 100 }],
      }),
      /has all traffic/,
    ),
  ],
  [
    'a Worker that has had one release does not go back to what the first secret has created',
    async (rehearsal, say) => {
      const history = {
        versions: [
          { id: 'draft', tag: '', isDraft: true },
          { id: rehearsal.next, tag: 'one' },
        ],
        served: [{ draft: 100 }, { [rehearsal.next]: 100 }],
      }
      const deployment = await scene(rehearsal, say, { uploads: rehearsal.next, history })
      await refused(rollBack(deployment), /no former release/)
      assert.deepEqual(trafficOf(rehearsal), [{ version_id: rehearsal.next, percentage: 100 }])
      return calls(rehearsal)
    },
  ],
]
