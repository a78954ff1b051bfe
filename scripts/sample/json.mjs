/**
 * The two ways in which the text of the real files differs from plain JSON: they are pure ASCII, and the log was
 * encoded twice too often.
 */

/** JSON in ASCII with `\/`, as the real files are written. @param {string | number | null} value */
export function asciiJson(value) {
  return JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replaceAll(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/**
 * What the log makes of an accented name: its UTF-8 bytes taken for Latin-1 characters, and once more. The song files
 * are right, so no accented artist of the log meets its own songs.
 *
 * @param {string} text
 */
export function misencodedTwice(text) {
  const once = Buffer.from(text, 'utf8').toString('latin1')
  return Buffer.from(once, 'utf8').toString('latin1')
}
