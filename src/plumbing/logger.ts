import { type DestinationStream, destination, type Logger as Pino, pino, stdSerializers, stdTimeFunctions } from 'pino'
import type { LogLevel } from './log-level.ts'
import { OperationError } from './operation-error.ts'
import { redact } from './redact.ts'

/** One JSON object a line. Fields first, then the sentence; an error goes under `err`. */
export interface Logger {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
  /** The same output under another room's name. */
  room(name: string): Logger
}

export interface LoggerOptions {
  /** Named in every line as `room`. */
  readonly room: string
  readonly level?: LogLevel
  /** Takes each line with its newline; stderr when absent. */
  readonly write?: (line: string) => void
}

function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const plain = stdSerializers.err(error)
  return error instanceof OperationError ? { code: error.code, message: error.message, stack: plain.stack } : plain
}

function wrap(inner: Pino): Logger {
  return {
    debug: (fields, message) => inner.debug(fields, message),
    info: (fields, message) => inner.info(fields, message),
    warn: (fields, message) => inner.warn(fields, message),
    error: (fields, message) => inner.error(fields, message),
    room: (name) => wrap(inner.child({ room: name })),
  }
}

export function createLogger({ room, level = 'info', write }: LoggerOptions): Logger {
  const stream: DestinationStream = write ? { write } : destination({ fd: 2, sync: true })
  const root = pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      serializers: { err: serializeError, error: serializeError },
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => redact(fields) as Record<string, unknown>,
      },
    },
    stream,
  )
  return wrap(root.child({ room }))
}
