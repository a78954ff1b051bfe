/** The types that functions return. */
import { LONGEST_VARCHAR, type SqlType } from '../types.ts'

export const BIGINT: SqlType = { name: 'bigint' }
export const BOOLEAN: SqlType = { name: 'boolean' }
export const DATE: SqlType = { name: 'date' }
export const DOUBLE: SqlType = { name: 'double precision' }
export const INTEGER: SqlType = { name: 'integer' }
export const SUPER: SqlType = { name: 'super' }
export const TIME: SqlType = { name: 'time without time zone' }
export const TIMESTAMP: SqlType = { name: 'timestamp without time zone' }
export const TIMESTAMPTZ: SqlType = { name: 'timestamp with time zone' }
export const TIMETZ: SqlType = { name: 'time with time zone' }
export const VARBYTE: SqlType = { name: 'varbyte', length: 64_000 }
/** Text of which no better length is known. */
export const VARCHAR: SqlType = { name: 'character varying', length: LONGEST_VARCHAR }

export const varchar = (length: number): SqlType => ({ name: 'character varying', length })
