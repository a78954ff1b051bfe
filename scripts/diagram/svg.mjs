/**
 * A star as SVG: the fact in the middle, dimensions beside it, crow's feet at the ends of the lines, and below how the
 * tables come about. Colours follow the reader's light or dark theme; nothing but shapes and text, so that it shows
 * wherever images do.
 *
 * @typedef {import('./star.mjs').Star} Star
 * @typedef {import('./star.mjs').Table} Table
 * @typedef {{ table: Table, x: number, y: number, width: number, height: number }} Box
 */

const rowHeight = 25
const headHeight = 38
const footHeight = 26
const margin = 40
const gutter = 120
const titleHeight = 84
const betweenBoxes = 44

/** @param {Star} star */
export function starSvg(star) {
  const { boxes, width, bottom } = layOut(star)
  const lineage = drawLineage(star, width, bottom + 56)
  const legend = drawLegend(lineage.bottom + 34)
  const height = lineage.bottom + 72
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title description">`,
    `<title id="title">The star schema of ${star.project}</title>`,
    `<desc id="description">${escapeXml(describe(star))}</desc>`,
    style,
    `<rect class="page" width="${width}" height="${height}" rx="14"/>`,
    `<text class="title" x="${margin}" y="48">${capitalised(star.project)} star schema</text>`,
    `<text class="note" x="${margin}" y="70">Drawn from the project's models, column types and tests</text>`,
    ...star.links.map((link) => drawLink(link, boxes)),
    ...[...boxes.values()].map(drawTable),
    lineage.text,
    legend,
    '</svg>',
  ].join('\n')}\n`
}

/** The fact in the middle; dimensions that point at each other to its right, the others to its left. @param {Star} star */
function layOut({ tables, links }) {
  const fact = tables.filter(({ isFact }) => isFact)
  const rankOf = ({ name }) => links.findIndex(({ to }) => to === name)
  const dimensions = tables.filter(({ isFact }) => !isFact).sort((a, b) => rankOf(a) - rankOf(b))
  const isPaired = ({ name }) =>
    links.some(({ from, to }) => dimensions.some((table) => table.name === from) && (from === name || to === name))
  const right = dimensions.filter(isPaired)
  const left = dimensions.filter((table) => !isPaired(table))

  const columns = [left, fact, right].map((column) => ({
    column,
    width: Math.max(...column.map(widthOf)),
    height: column.reduce((sum, table) => sum + heightOf(table), 0) + betweenBoxes * (column.length - 1),
  }))
  const tallest = Math.max(...columns.map(({ height }) => height))
  /** @type {Map<string, Box>} */
  const boxes = new Map()
  let x = margin
  for (const { column, width, height } of columns) {
    let y = titleHeight + 16 + (tallest - height) / 2
    for (const table of column) {
      boxes.set(table.name, { table, x, y, width, height: heightOf(table) })
      y += heightOf(table) + betweenBoxes
    }
    x += width + gutter
  }
  // Room for the lines that run round the outside.
  const outside = right.length > 1 ? 16 : 0
  return { boxes, width: x - gutter + margin + outside, bottom: titleHeight + 16 + tallest }
}

/** @param {Box} box */
function drawTable({ table, x, y, width, height }) {
  const kind = table.isFact ? 'fact' : 'dimension'
  const rows = table.columns.map((column, index) => {
    const middle = y + headHeight + rowHeight * index + rowHeight / 2
    const key = column.isKey ? 'PK' : column.isForeign ? 'FK' : ''
    return [
      index > 0 ? `<path class="rule" d="M${x + 12} ${middle - rowHeight / 2}h${width - 24}"/>` : '',
      key && `<rect class="${key.toLowerCase()}" x="${x + 12}" y="${middle - 8}" width="26" height="16" rx="5"/>`,
      key && `<text class="badge ${key.toLowerCase()}-text" x="${x + 25}" y="${middle + 3.5}">${key}</text>`,
      `<text class="${key ? 'column key' : 'column'}" x="${x + 48}" y="${middle + 4.5}">${escapeXml(column.name)}</text>`,
      `<text class="type" x="${x + width - 14}" y="${middle + 4}">${escapeXml(column.type)}</text>`,
    ]
  })
  const foot = y + height - footHeight
  return [
    `<g><rect class="box" x="${x}" y="${y}" width="${width}" height="${height}" rx="10"/>`,
    `<path class="${kind}" d="M${x} ${y + headHeight}v${10 - headHeight}a10 10 0 0 1 10 -10h${width - 20}a10 10 0 0 1 10 10v${headHeight - 10}z"/>`,
    `<text class="name" x="${x + 14}" y="${y + 25}">${escapeXml(table.name)}</text>`,
    `<text class="kind" x="${x + width - 14}" y="${y + 24}">${kind}</text>`,
    ...rows.flat().filter(Boolean),
    `<path class="rule" d="M${x} ${foot}h${width}"/>`,
    `<text class="storage" x="${x + 14}" y="${foot + 17}">${escapeXml(table.storage)}</text></g>`,
  ].join('\n')
}

/** A line from the many to the one. @param {Star['links'][number]} link @param {Map<string, Box>} boxes */
function drawLink({ from, column, to, field, isRequired, isUnique }, boxes) {
  const start = /** @type {Box} */ (boxes.get(from))
  const end = /** @type {Box} */ (boxes.get(to))
  const startY = rowMiddle(start, column)
  const endY = rowMiddle(end, field)
  // Within one column of boxes the line runs round the outside.
  const side = start.x < end.x ? 1 : start.x > end.x ? -1 : 1
  const endSide = start.x === end.x ? side : -side
  const startX = start.x + (side > 0 ? start.width : 0)
  const endX = end.x + (endSide > 0 ? end.width : 0)
  const turn = start.x === end.x ? startX + 30 : (startX + endX) / 2
  return [
    `<path class="line" d="${bentLine(startX, startY, turn, endX, endY)}"/>`,
    drawEnd(startX, startY, side, { isMany: !isUnique, isOptional: true }),
    drawEnd(endX, endY, endSide, { isMany: false, isOptional: !isRequired }),
  ].join('\n')
}

/** A horizontal, a vertical, a horizontal, with round corners. */
function bentLine(startX, startY, turn, endX, endY) {
  const drop = endY - startY
  const radius = Math.min(9, Math.abs(drop) / 2)
  if (radius < 1) return `M${startX} ${startY}L${endX} ${endY}`
  const down = Math.sign(drop) * radius
  const out = Math.sign(turn - startX) * radius
  const back = Math.sign(endX - turn) * radius
  return (
    `M${startX} ${startY}H${turn - out}Q${turn} ${startY} ${turn} ${startY + down}` +
    `V${endY - down}Q${turn} ${endY} ${turn + back} ${endY}H${endX}`
  )
}

/** How many rows stand at this end: a foot for many, a bar for one; a ring or a second bar for whether there is any. */
function drawEnd(x, y, side, { isMany, isOptional }) {
  const mark = isMany
    ? `<path class="end" d="M${x} ${y - 6}L${x + side * 12} ${y}L${x} ${y + 6}"/>`
    : `<path class="end" d="M${x + side * 9} ${y - 6}v12"/>`
  const least = isOptional
    ? `<circle class="ring" cx="${x + side * 17}" cy="${y}" r="4.2"/>`
    : `<path class="end" d="M${x + side * 14} ${y - 6}v12"/>`
  return mark + least
}

/** Raw files, staging tables and the marts, each as far right as its longest way. @param {Star} star @param {number} width @param {number} top */
function drawLineage({ lineage }, width, top) {
  const depth = new Map()
  for (const { id, parents } of lineage) depth.set(id, Math.max(-1, ...parents.map((parent) => depth.get(parent))) + 1)
  const levels = Array.from({ length: Math.max(...depth.values()) + 1 }, (_, level) =>
    lineage.filter(({ id }) => depth.get(id) === level),
  )
  for (const level of levels) level.sort((a, b) => middleOfParents(a, lineage) - middleOfParents(b, lineage))

  const boxWidth = 140
  const boxHeight = 30
  const pitch = 42
  const most = Math.max(...levels.map(({ length }) => length))
  const between = (width - 2 * margin - boxWidth) / (levels.length - 1)
  const firstY = top + 30
  const places = new Map()
  levels.forEach((level, column) => {
    const above = ((most - level.length) * pitch) / 2
    level.forEach(({ id }, row) => {
      places.set(id, { x: margin + between * column, y: firstY + above + pitch * row })
    })
  })
  const curves = lineage.flatMap(({ id, parents }) =>
    parents.map((parent) => {
      const from = places.get(parent)
      const to = places.get(id)
      const startX = from.x + boxWidth
      const half = Math.min(90, (to.x - startX) / 2)
      const startY = from.y + boxHeight / 2
      const endY = to.y + boxHeight / 2
      return `<path class="flow" d="M${startX} ${startY}C${startX + half} ${startY} ${to.x - half} ${endY} ${to.x - 7} ${endY}"/><path class="arrow" d="M${to.x - 1} ${endY}l-8 -4v8z"/>`
    }),
  )
  const pills = lineage.map(({ id, name, kind }) => {
    const { x, y } = places.get(id)
    return `<rect class="step ${kind}-step" x="${x}" y="${y}" width="${boxWidth}" height="${boxHeight}" rx="8"/><text class="step-name" x="${x + boxWidth / 2}" y="${y + 19.5}">${escapeXml(name)}</text>`
  })
  return {
    text: [
      `<path class="rule" d="M${margin} ${top - 24}h${width - 2 * margin}"/>`,
      `<text class="heading" x="${margin}" y="${top + 4}">How it is built</text>`,
      ...curves,
      ...pills,
    ].join('\n'),
    bottom: firstY + most * pitch,
  }
}

function drawLegend(y) {
  /** @type {[string, { isMany: boolean, isOptional: boolean }][]} */
  const ends = [
    ['any number', { isMany: true, isOptional: true }],
    ['exactly one', { isMany: false, isOptional: false }],
    ['one or none', { isMany: false, isOptional: true }],
  ]
  const badges = [
    ['pk', 'PK', 'unique and not null'],
    ['fk', 'FK', 'relationships test'],
  ]
  const items = [
    ...ends.map(([label, end]) => (x) => ({
      text: `<path class="line" d="M${x} ${y}h34"/>${drawEnd(x, y, 1, end)}<text class="note" x="${x + 44}" y="${y + 4}">${label}</text>`,
      width: 44 + label.length * 6.6 + 30,
    })),
    ...badges.map(([kind, text, label]) => (x) => ({
      text: `<rect class="${kind}" x="${x}" y="${y - 8}" width="26" height="16" rx="5"/><text class="badge ${kind}-text" x="${x + 13}" y="${y + 3.5}">${text}</text><text class="note" x="${x + 34}" y="${y + 4}">${label}</text>`,
      width: 34 + label.length * 6.6 + 30,
    })),
  ]
  let x = margin
  return items
    .map((draw) => {
      const item = draw(x)
      x += item.width
      return item.text
    })
    .join('\n')
}

function middleOfParents({ parents }, lineage) {
  const order = lineage.map(({ id }) => id)
  return parents.reduce((sum, parent) => sum + order.indexOf(parent), 0) / Math.max(1, parents.length)
}

function rowMiddle({ table, y }, column) {
  return y + headHeight + rowHeight * table.columns.findIndex(({ name }) => name === column) + rowHeight / 2
}

function heightOf({ columns }) {
  return headHeight + rowHeight * columns.length + footHeight
}

function widthOf({ name, columns, storage }) {
  const rows = columns.map((column) => 48 + column.name.length * 7.8 + 22 + column.type.length * 7.1 + 14)
  return Math.ceil(Math.max(210, 14 + name.length * 9.5 + 90, storage.length * 6.6 + 28, ...rows))
}

function describe({ links }) {
  return links.map(({ from, column, to, field }) => `${from}.${column} refers to ${to}.${field}`).join('; ')
}

function capitalised(text) {
  return escapeXml(text.charAt(0).toUpperCase() + text.slice(1))
}

function escapeXml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

const style = `<style>
text { font-family: system-ui, -apple-system, 'Segoe UI', Inter, 'DejaVu Sans', sans-serif; fill: #1c2430 }
.page { fill: #f7f8fa }
.title { font-size: 25px; font-weight: 700 }
.heading { font-size: 15px; font-weight: 600 }
.note { font-size: 12px; fill: #5b6675 }
.box { fill: #ffffff; stroke: #cfd6df; stroke-width: 1.2 }
.fact { fill: #3949c6 }
.dimension { fill: #0e7c74 }
.name { font-size: 15px; font-weight: 700; fill: #ffffff }
.kind { font-size: 11px; fill: #ffffff; fill-opacity: 0.8; text-anchor: end }
.rule { stroke: #e6eaef; fill: none }
.column { font-size: 13px }
.key { font-weight: 600 }
.type { font-size: 11.5px; fill: #667383; text-anchor: end }
.storage { font-size: 10.5px; fill: #7d8896 }
.badge { font-size: 9.5px; font-weight: 700; text-anchor: middle }
.pk { fill: #fdecc8 }
.pk-text { fill: #8a5a00 }
.fk { fill: #e3e8fb }
.fk-text { fill: #3949c6 }
.line { fill: none; stroke: #5b6b80; stroke-width: 1.5 }
.end { fill: none; stroke: #5b6b80; stroke-width: 1.5 }
.ring { fill: #f7f8fa; stroke: #5b6b80; stroke-width: 1.5 }
.flow { fill: none; stroke: #b4bdc9; stroke-width: 1.3 }
.arrow { fill: #b4bdc9 }
.step { fill: #ffffff; stroke-width: 1.4 }
.source-step { stroke: #8b97a6; stroke-dasharray: 4 3 }
.staging-step { stroke: #c58a1c }
.dimension-step { stroke: #0e7c74 }
.fact-step { stroke: #3949c6 }
.step-name { font-size: 12px; text-anchor: middle }
@media (prefers-color-scheme: dark) {
  text { fill: #e4e9f0 }
  .page { fill: #12161c }
  .note, .storage { fill: #95a1b1 }
  .box, .step { fill: #1a2028 }
  .box { stroke: #333d4a }
  .name, .kind { fill: #ffffff }
  .rule { stroke: #2a323d }
  .type { fill: #9aa7b7 }
  .pk { fill: #4a3a12 }
  .pk-text { fill: #f4cf7a }
  .fk { fill: #272f5c }
  .fk-text { fill: #b3bdf8 }
  .line, .end, .ring { stroke: #8d9bae }
  .ring { fill: #12161c }
  .flow { stroke: #4a5666 }
  .arrow { fill: #4a5666 }
}
</style>`
