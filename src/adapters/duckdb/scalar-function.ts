/** Scalar functions of SQL written in TypeScript, about a million calls a second: for what SQL itself cannot say. */
import type { Driver, DuckDBDataChunk, DuckDBScalarFunction, DuckDBType, DuckDBValue } from './driver.ts'

export interface ScalarFunction {
  readonly name: string
  /** DuckDB types: `VARCHAR`, `BIGINT`, `DECIMAL(38,10)`, `TIMESTAMP`, `VARCHAR[]`, `ANY`. */
  readonly parameters: readonly string[]
  /** Type of any number of further arguments. */
  readonly varArgs?: string
  readonly returns: string
  /** By default the result is NULL, and `run` is not called, when any argument is NULL. */
  readonly nullHandling?: 'null_on_null' | 'called_on_null'
  /** May give another result for the same arguments. */
  readonly volatile?: boolean
  /** What it throws becomes the error of the statement. */
  readonly run: (...values: ScalarValue[]) => ScalarValue
}

/**
 * A value in and out of a scalar function: BIGINT and wider are bigint; TIMESTAMP, TIMESTAMPTZ and TIME are
 * microseconds as bigint; DATE is days as a number; BLOB is bytes; lists are arrays; structs are objects.
 */
export type ScalarValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | { readonly months: number; readonly days: number; readonly micros: bigint }
  | { readonly value: bigint; readonly width: number; readonly scale: number }
  | readonly ScalarValue[]
  | { readonly [name: string]: ScalarValue }

/** What `DuckDbConnection.registerScalarFunction` hands to the driver. */
export function makeScalarFunction(driver: Driver, definition: ScalarFunction): DuckDBScalarFunction {
  const { name, parameters, varArgs, returns, nullHandling = 'null_on_null', run } = definition
  const returnType = typeOf(driver, returns)
  const calledOnNull = nullHandling === 'called_on_null'
  return driver.DuckDBScalarFunction.create({
    name,
    parameterTypes: parameters.map((type) => typeOf(driver, type)),
    ...(varArgs !== undefined && { varArgsType: typeOf(driver, varArgs) }),
    returnType,
    specialHandling: calledOnNull,
    volatile: definition.volatile ?? false,
    mainFunction: (info, input, output) => {
      try {
        const readers = Array.from({ length: input.columnCount }, (_, index) => argumentReader(driver, input, index))
        for (let row = 0; row < input.rowCount; row++) {
          const values = readers.map((read) => read(row))
          const skipped = !calledOnNull && values.includes(null)
          output.setItem(row, skipped ? null : scalarOut(driver, returnType, run(...values)))
        }
        output.flush()
      } catch (thrown) {
        info.setError(thrown instanceof Error ? thrown.message : String(thrown))
      }
    },
  })
}

/** The driver cannot open the vector of an untyped NULL, which an ANY argument may be. */
function argumentReader(driver: Driver, input: DuckDBDataChunk, index: number): (row: number) => ScalarValue {
  try {
    const vector = input.getColumnVector(index)
    return (row) => scalarIn(driver, vector.getItem(row))
  } catch (thrown) {
    if (thrown instanceof Error && thrown.message === 'Invalid vector type: SQLNULL') return () => null
    throw thrown
  }
}

/** A type by its SQL name. */
function typeOf(driver: Driver, name: string): DuckDBType {
  const list = /^(.*)\[\]$/.exec(name)?.[1]
  if (list !== undefined) return driver.LIST(typeOf(driver, list))
  const decimal = /^DECIMAL\((\d+),\s*(\d+)\)$/i.exec(name)
  if (decimal) return driver.DECIMAL(Number(decimal[1]), Number(decimal[2]))
  const types: Readonly<Record<string, DuckDBType>> = {
    ANY: driver.ANY,
    BIGINT: driver.BIGINT,
    BLOB: driver.BLOB,
    BOOLEAN: driver.BOOLEAN,
    DATE: driver.DATE,
    DOUBLE: driver.DOUBLE,
    FLOAT: driver.FLOAT,
    HUGEINT: driver.HUGEINT,
    INTEGER: driver.INTEGER,
    INTERVAL: driver.INTERVAL,
    JSON: driver.DuckDBVarCharType.create('JSON'),
    SMALLINT: driver.SMALLINT,
    TIME: driver.TIME,
    TIMESTAMP: driver.TIMESTAMP,
    TIMESTAMPTZ: driver.TIMESTAMPTZ,
    VARCHAR: driver.VARCHAR,
  }
  const type = types[name.toUpperCase()]
  if (type === undefined) throw new TypeError(`scalar functions do not know the DuckDB type '${name}'`)
  return type
}

function scalarIn(driver: Driver, value: DuckDBValue): ScalarValue {
  if (value === null || typeof value !== 'object') return value
  if (value instanceof driver.DuckDBDateValue) return value.days
  if (
    value instanceof driver.DuckDBTimestampValue ||
    value instanceof driver.DuckDBTimestampTZValue ||
    value instanceof driver.DuckDBTimeValue
  ) {
    return value.micros
  }
  if (value instanceof driver.DuckDBIntervalValue) {
    return { months: value.months, days: value.days, micros: value.micros }
  }
  if (value instanceof driver.DuckDBDecimalValue) return { value: value.value, width: value.width, scale: value.scale }
  if (value instanceof driver.DuckDBBlobValue) return value.bytes
  if (value instanceof driver.DuckDBListValue || value instanceof driver.DuckDBArrayValue) {
    return value.items.map((item) => scalarIn(driver, item))
  }
  if (value instanceof driver.DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([name, item]) => [name, scalarIn(driver, item)]))
  }
  return String(value)
}

function scalarOut(driver: Driver, type: DuckDBType, value: ScalarValue): DuckDBValue {
  const { DuckDBTypeId } = driver
  if (value === null) return null
  switch (type.typeId) {
    case DuckDBTypeId.DATE:
      if (typeof value === 'number') return new driver.DuckDBDateValue(value)
      break
    case DuckDBTypeId.TIMESTAMP:
      if (typeof value === 'bigint') return new driver.DuckDBTimestampValue(value)
      break
    case DuckDBTypeId.TIMESTAMP_TZ:
      if (typeof value === 'bigint') return new driver.DuckDBTimestampTZValue(value)
      break
    case DuckDBTypeId.TIME:
      if (typeof value === 'bigint') return new driver.DuckDBTimeValue(value)
      break
    case DuckDBTypeId.BLOB:
      if (value instanceof Uint8Array) return new driver.DuckDBBlobValue(value)
      break
    case DuckDBTypeId.LIST:
      if (Array.isArray(value) && type instanceof driver.DuckDBListType) {
        return new driver.DuckDBListValue(value.map((item) => scalarOut(driver, type.valueType, item)))
      }
      break
    case DuckDBTypeId.INTERVAL:
      if (isInterval(value)) return new driver.DuckDBIntervalValue(value.months, value.days, value.micros)
      break
    case DuckDBTypeId.DECIMAL:
      if (isDecimal(value)) return new driver.DuckDBDecimalValue(value.value, value.width, value.scale)
      break
    default:
      if (typeof value !== 'object') return value
  }
  throw new TypeError(`a function that returns ${type.toString()} gave ${String(value)}`)
}

function isInterval(value: ScalarValue): value is { months: number; days: number; micros: bigint } {
  return typeof value === 'object' && value !== null && 'months' in value && 'micros' in value
}

function isDecimal(value: ScalarValue): value is { value: bigint; width: number; scale: number } {
  return typeof value === 'object' && value !== null && 'scale' in value && 'value' in value
}
