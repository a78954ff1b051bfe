// Renders what comes in on stdin with `wh/jinja`: one request a line, one answer a line, both JSON (wh_plugin.py asks).
import { createInterface } from 'node:readline'
import { createEnvironment, TemplateError } from '../../dist/jinja/environment.js'

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`)
}

function answer({ source, context, options, mode }) {
  try {
    const environment = createEnvironment(options)
    if (mode === 'render') return { text: environment.render(source, context) }
    environment.parse(source)
    return {}
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    return { exception: error.exception, message: error.message, line: error.line }
  }
}
