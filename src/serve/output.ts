/** Messages to the client, gathered into few writes, and no faster than the client takes them. */
import type { Socket } from './net.ts'

export interface Output {
  readonly send: (message: Buffer) => void
  /** Hands what was gathered to the socket; resolves when the socket takes more, or is gone. */
  readonly flush: () => Promise<void>
  readonly closed: () => boolean
}

const GATHERED = 1 << 16

export function openOutput(socket: Socket): Output {
  let messages: Buffer[] = []
  let length = 0
  const write = (): void => {
    if (length === 0) return
    if (!socket.destroyed && socket.writable)
      socket.write(messages.length === 1 ? firstOf(messages) : Buffer.concat(messages, length))
    messages = []
    length = 0
  }
  return {
    send(message) {
      messages.push(message)
      length += message.length
      if (length >= GATHERED) write()
    },
    async flush() {
      write()
      if (socket.writableNeedDrain && !socket.destroyed) await drained(socket)
    },
    closed: () => socket.destroyed,
  }
}

const firstOf = ([first = Buffer.alloc(0)]: readonly Buffer[]): Buffer => first

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done)
      socket.off('close', done)
      resolve()
    }
    socket.on('drain', done)
    socket.on('close', done)
  })
}
