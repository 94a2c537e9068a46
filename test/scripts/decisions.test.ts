import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../../scripts/stack/paths.ts'

const FOLDER = join(ROOT, 'docs', 'decisions')
const FRONT = /^Decision (\d+) · (\d{4}-\d\d-\d\d) · (accepted|rejected|superseded by (\d+))$/

const read = (file: string) => readFileSync(join(FOLDER, file), 'utf8')

const decisions = readdirSync(FOLDER)
  .filter((file) => file !== 'README.md')
  .map((file) => {
    const [heading = '', , front = ''] = read(file).split('\n')
    const [, number, date = '', status = '', successor] = FRONT.exec(front) ?? []
    return { file, title: heading.replace(/^# /, ''), front, number: Number(number), date, status, successor }
  })
  .toSorted((a, b) => a.number - b.number)

describe('the decisions', () => {
  it('have a number, a day and a status under the title', () => {
    expect(decisions.filter(({ front }) => !FRONT.test(front)).map(({ file }) => file)).toEqual([])
  })

  it('are numbered from 1, each number once, in the order of their days', () => {
    expect(decisions.map(({ number }) => number)).toEqual(decisions.map((_, i) => i + 1))
    const days = decisions.map(({ date }) => date)
    expect(days).toEqual(days.toSorted())
  })

  it('are superseded by a decision that exists', () => {
    const unknown = decisions.filter(({ successor }) => successor !== undefined && Number(successor) > decisions.length)
    expect(unknown).toEqual([])
  })

  it('are all in the index, in order and by their titles', () => {
    const listed = read('README.md').match(/^\d+\. .*$/gm)
    expect(listed).toEqual(decisions.map(({ number, title, file }) => `${number}. [${title}](${file})`))
  })
})
