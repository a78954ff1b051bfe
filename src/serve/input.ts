/** Bytes of a socket, asked for by number. What nobody asks for yet waits in the socket, not here. */
import type { Socket } from './net.ts'

export interface Input {
  /** The next bytes; undefined when the connection ends before them. */
  readonly take: (count: number) => Promise<Buffer | undefined>
  /** Bytes that have come and that nobody has taken. */
  readonly waiting: () => number
  /** Lets the socket go, for whoever reads it from now on. */
  readonly release: () => void
}

const READ_AHEAD = 1 << 20

export function openInput(socket: Socket): Input {
  let chunks: Buffer[] = []
  let length = 0
  let wanted = 0
  let ended = false
  let wake = (): void => undefined

  const onData = (chunk: Buffer): void => {
    chunks.push(chunk)
    length += chunk.length
    if (length >= Math.max(READ_AHEAD, wanted)) socket.pause()
    if (length >= wanted) wake()
  }
  const onEnd = (): void => {
    ended = true
    wake()
  }
  const endings = ['end', 'close', 'error'] as const
  socket.on('data', onData)
  for (const ending of endings) socket.on(ending, onEnd)

  const takeNow = (count: number): Buffer => {
    const all = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
    const rest = all.subarray(count)
    chunks = rest.length > 0 ? [rest] : []
    length = rest.length
    return all.subarray(0, count)
  }

  return {
    async take(count) {
      wanted = count
      while (length < count) {
        if (ended) return undefined
        socket.resume()
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      wanted = 0
      return takeNow(count)
    },
    waiting: () => length,
    release() {
      socket.off('data', onData)
      for (const ending of endings) socket.off(ending, onEnd)
    },
  }
}
