/** Whether a port answers, asked of the network itself. */
import { connect } from 'node:net'

/** undefined when it answers; otherwise why not. */
export function reach(host: string, port: number, timeoutMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    const end = (reason: string | undefined): void => {
      socket.destroy()
      resolve(reason)
    }
    socket.setTimeout(timeoutMs, () => end(`no answer within ${timeoutMs / 1000} seconds`))
    socket.once('connect', () => end(undefined))
    socket.once('error', (error) => end(error.message))
  })
}
