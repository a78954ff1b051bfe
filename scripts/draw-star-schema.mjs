#!/usr/bin/env node
/**
 * Draws `assets/star_schema_diagram.svg` and `.png` from `target/manifest.json`, so run `wh parse` first. With `--check`
 * it draws nothing and fails when the files are not those that it would draw.
 *
 *   node scripts/draw-star-schema.mjs [--manifest target/manifest.json] [--out assets] [--check]
 */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { crc32 } from './diagram/crc32.mjs'
import { starOf } from './diagram/star.mjs'
import { starSvg } from './diagram/svg.mjs'

const { values } = parseArgs({
  options: {
    manifest: { type: 'string', default: 'target/manifest.json' },
    out: { type: 'string', default: 'assets' },
    check: { type: 'boolean', default: false },
  },
})
const svgPath = join(values.out, 'star_schema_diagram.svg')
const pngPath = join(values.out, 'star_schema_diagram.png')

const svg = starSvg(starOf(JSON.parse(readFileSync(values.manifest, 'utf8'))))
// The pixels depend on the fonts of the machine, so the picture carries the sum of the drawing that it shows.
const mark = `Source\0sha256 ${createHash('sha256').update(svg).digest('hex')}`

if (values.check) {
  const stale = [
    ...(readFileSync(svgPath, 'utf8') === svg ? [] : [svgPath]),
    ...(readFileSync(pngPath).includes(mark) ? [] : [pngPath]),
  ]
  for (const path of stale) process.stderr.write(`${path} is not what the project says now: npm run diagram\n`)
  process.exitCode = stale.length === 0 ? 0 : 1
} else {
  const { Resvg } = await import('@resvg/resvg-js')
  const picture = new Resvg(svg, { fitTo: { mode: 'zoom', value: 2 }, font: { defaultFontFamily: 'DejaVu Sans' } })
  writeFileSync(svgPath, svg)
  writeFileSync(pngPath, withText(picture.render().asPng(), mark))
}

/** The PNG with a text chunk after its header. @param {Buffer} png @param {string} text */
function withText(png, text) {
  const afterHeader = 8 + 25
  const body = Buffer.from(`tEXt${text}`, 'latin1')
  const chunk = Buffer.alloc(body.length + 8)
  chunk.writeUInt32BE(body.length - 4, 0)
  body.copy(chunk, 4)
  chunk.writeUInt32BE(crc32(body), body.length + 4)
  return Buffer.concat([png.subarray(0, afterHeader), chunk, png.subarray(afterHeader)])
}
