/** The picture of the star is drawn from the project and cannot drift from it. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { root, runScript, temporaryFolder, wh } from './scripts.ts'

let folder = ''
let manifest = ''
beforeAll(() => {
  folder = temporaryFolder()
  expect(wh(folder, 'parse')).toMatchObject({ status: 0 })
  manifest = join(folder, 'target/manifest.json')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('the committed diagram is what the project says now', () => {
  expect(runScript('draw-star-schema.mjs', '--manifest', manifest, '--check')).toMatchObject({ status: 0, stderr: '' })
})

test('the diagram has every reference of the star', () => {
  const svg = readFileSync(join(root, 'assets/star_schema_diagram.svg'), 'utf8')
  expect(/<desc[^>]*>(.*)<\/desc>/.exec(svg)?.[1]?.split('; ').sort()).toEqual([
    'songplays.artist_id refers to artists.artist_id',
    'songplays.song_id refers to songs.song_id',
    'songplays.start_time refers to time.start_time',
    'songplays.user_id refers to users.user_id',
    'songs.artist_id refers to artists.artist_id',
  ])
})

test('a diagram that is no longer true is found', () => {
  const changed = join(folder, 'changed')
  mkdirSync(changed)
  writeFileSync(join(changed, 'manifest.json'), readFileSync(manifest, 'utf8').replaceAll('varchar(18)', 'varchar(20)'))
  expect(runScript('draw-star-schema.mjs', '--manifest', join(changed, 'manifest.json'), '--check')).toMatchObject({
    status: 1,
    stderr: [
      'assets/star_schema_diagram.svg is not what the project says now: npm run diagram\n',
      'assets/star_schema_diagram.png is not what the project says now: npm run diagram\n',
    ].join(''),
  })
})
