import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * What begins a group: the longest file takes one of the two workers, and those of the project `clock`, which take turns, the
 * other one, so that none of them waits in a worker for its turn.
 */
const FIRST: readonly ((spec: TestSpecification) => boolean)[] = [
  ({ moduleId }) => moduleId.endsWith('test/flows/dev-command.test.ts'),
  ({ project }) => project.name === 'clock',
]

const rankOf = (spec: TestSpecification): number => {
  const rank = FIRST.findIndex((isIt) => isIt(spec))
  return rank === -1 ? FIRST.length : rank
}

/** Longest files first, or the largest in a fresh clone, behind those that begin their group. */
export class Sequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- this one is not of an array
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => groupOf(a) - groupOf(b) || rankOf(a) - rankOf(b))
  }
}

const groupOf = ({ project }: TestSpecification): number => project.config.sequence.groupOrder
