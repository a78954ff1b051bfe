/** The syntax tree of a query in Redshift SQL. Every node knows where it stands; offsets count UTF-16 units from 0. */
import type { StringStyle } from '../lexer.ts'

interface At {
  readonly start: number
  readonly end: number
}

export interface Name extends At {
  /** Folded: Redshift lowers quoted names too. */
  readonly text: string
  readonly quoted: boolean
  /** As it was written, for paths into SUPER values. */
  readonly written: string
}

export type Expression =
  | StringLiteral
  | NumberLiteral
  | Keyword
  | Reference
  | Star
  | Unary
  | Binary
  | Cast
  | TypedLiteral
  | Call
  | Case
  | In
  | Between
  | Like
  | Is
  | Exists
  | Subquery
  | Quantified
  | Row
  | Paren
  | Path
  | AtTimeZone
  | Overlaps
  | Parameter

interface StringLiteral extends At {
  readonly kind: 'string'
  readonly text: string
  readonly style: StringStyle
}
interface NumberLiteral extends At {
  readonly kind: 'number'
  readonly text: string
}
/** TRUE, FALSE, NULL, DEFAULT. */
interface Keyword extends At {
  readonly kind: 'keyword'
  readonly word: 'true' | 'false' | 'null' | 'default'
}
export interface Reference extends At {
  readonly kind: 'reference'
  readonly parts: readonly Name[]
  /** `t.c(+)`: the optional side of an old-style outer join. */
  readonly outer?: true
}
interface Star extends At {
  readonly kind: 'star'
  readonly qualifier: readonly Name[]
}
export interface Unary extends At {
  readonly kind: 'unary'
  readonly operator: string
  readonly operand: Expression
}
export interface Binary extends At {
  readonly kind: 'binary'
  readonly operator: string
  readonly operatorAt: number
  readonly left: Expression
  readonly right: Expression
}
export interface TypeName extends At {
  readonly words: string
  readonly parameters: readonly string[]
}
export interface Cast extends At {
  readonly kind: 'cast'
  readonly operand: Expression
  readonly type: TypeName
  readonly safe?: true
}
/** `date '2020-01-01'`, `interval '1' day`, `timestamp with time zone '…'`. */
export interface TypedLiteral extends At {
  readonly kind: 'typed'
  readonly type: TypeName
  readonly text: string
}
export interface Argument {
  readonly value: Expression
  readonly name?: string
}
export interface Call extends At {
  readonly kind: 'call'
  readonly name: readonly Name[]
  readonly args: readonly Argument[]
  readonly distinct: boolean
  readonly approximate: boolean
  /** `sysdate`: no parentheses. */
  readonly bare: boolean
  readonly withinGroup?: readonly OrderItem[]
  readonly nulls?: 'ignore' | 'respect'
  readonly over?: Window
  /** The words between the arguments of `extract(day from x)`, `trim(both 'x' from y)`, `substring(x from 1 for 2)`. */
  readonly form?: string
}
export interface Window extends At {
  readonly partitionBy: readonly Expression[]
  readonly orderBy: readonly OrderItem[]
  readonly frame?: Frame
}
export interface Frame extends At {
  readonly unit: 'rows' | 'range' | 'groups'
  readonly from: Bound
  readonly to?: Bound
}
export interface Bound {
  readonly direction: 'preceding' | 'following' | 'current row'
  /** Absent: unbounded (or the current row). */
  readonly offset?: Expression
}
export interface Case extends At {
  readonly kind: 'case'
  readonly operand?: Expression
  readonly whens: readonly { readonly when: Expression; readonly result: Expression }[]
  readonly otherwise?: Expression
}
export interface In extends At {
  readonly kind: 'in'
  readonly operand: Expression
  readonly not: boolean
  readonly list: readonly Expression[] | Query
}
export interface Between extends At {
  readonly kind: 'between'
  readonly operand: Expression
  readonly not: boolean
  readonly symmetric: boolean
  readonly low: Expression
  readonly high: Expression
}
export interface Like extends At {
  readonly kind: 'like'
  readonly operator: 'like' | 'ilike' | 'similar to'
  readonly operand: Expression
  readonly not: boolean
  readonly pattern: Expression
  readonly escapedBy?: Expression
}
export interface Is extends At {
  readonly kind: 'is'
  readonly operand: Expression
  readonly not: boolean
  readonly what: string
  readonly other?: Expression
}
interface Exists extends At {
  readonly kind: 'exists'
  readonly query: Query
}
interface Subquery extends At {
  readonly kind: 'subquery'
  readonly query: Query
}
export interface Quantified extends At {
  readonly kind: 'quantified'
  readonly operand: Expression
  readonly operator: string
  readonly quantifier: 'any' | 'all'
  readonly of: Query | Expression
}
export interface Row extends At {
  readonly kind: 'row'
  readonly items: readonly Expression[]
}
interface Paren extends At {
  readonly kind: 'paren'
  readonly inner: Expression
}
/** Navigation into a SUPER value: `c.orders[0].price`, `f(x).a`. */
export interface Path extends At {
  readonly kind: 'path'
  readonly operand: Expression
  readonly steps: readonly PathStep[]
}
export type PathStep = { readonly field: Name } | { readonly index: Expression }
interface AtTimeZone extends At {
  readonly kind: 'at time zone'
  readonly operand: Expression
  readonly zone: Expression
}
interface Overlaps extends At {
  readonly kind: 'overlaps'
  readonly left: Row
  readonly right: Row
}
interface Parameter extends At {
  readonly kind: 'parameter'
  readonly text: string
}

export interface OrderItem extends At {
  readonly expression: Expression
  readonly descending: boolean
  readonly nulls?: 'first' | 'last'
}

export interface Query extends At {
  readonly kind: 'query'
  readonly recursive: boolean
  readonly ctes: readonly Cte[]
  readonly body: QueryBody
  readonly orderBy: readonly OrderItem[]
  readonly limit?: Expression | 'all'
  readonly offset?: Expression
}
export interface Cte extends At {
  readonly name: Name
  readonly columns: readonly Name[]
  readonly query: Query
}
export type QueryBody = Select | SetOperation | Values | NestedQuery
interface NestedQuery extends At {
  readonly kind: 'nested'
  readonly query: Query
}
export interface SetOperation extends At {
  readonly kind: 'set'
  readonly operator: 'union' | 'intersect' | 'except'
  readonly all: boolean
  readonly left: QueryBody
  readonly right: QueryBody
}
export interface Values extends At {
  readonly kind: 'values'
  readonly rows: readonly (readonly Expression[])[]
}
export interface SelectItem extends At {
  readonly expression: Expression
  readonly alias?: Name
}
export interface Select extends At {
  readonly kind: 'select'
  readonly distinct: boolean
  readonly top?: Expression
  readonly items: readonly SelectItem[]
  /** `SELECT * EXCLUDE (a, b)`: Redshift takes them off the whole list. */
  readonly exclude: readonly Name[]
  readonly into?: { readonly target: TableName; readonly temporary: boolean }
  readonly from: readonly FromItem[]
  readonly where?: Expression
  readonly startWith?: Expression
  readonly connectBy?: Expression
  readonly groupBy: readonly GroupItem[]
  readonly groupByAll?: true
  readonly having?: Expression
  readonly qualify?: Expression
}
export type GroupItem =
  | Expression
  | {
      readonly kind: 'grouping'
      readonly form: 'rollup' | 'cube' | 'grouping sets' | 'set'
      readonly items: readonly GroupItem[]
      readonly start: number
      readonly end: number
    }

export interface TableName extends At {
  readonly parts: readonly Name[]
}
export interface Alias {
  readonly name?: Name
  readonly columns: readonly Name[]
}
export type FromItem = FromTable | FromQuery | FromCall | FromUnpivotObject | Join | Pivot | Unpivot
export interface FromTable extends At {
  readonly kind: 'table'
  readonly name: TableName
  /** Steps below the name, when it is a path into a SUPER column: `c.orders[0].lines`. */
  readonly steps: readonly PathStep[]
  readonly alias: Alias
  /** `AT i`: the index of each element. */
  readonly indexAlias?: Name
}
export interface FromQuery extends At {
  readonly kind: 'from query'
  readonly query: Query
  readonly lateral: boolean
  readonly alias: Alias
}
export interface FromCall extends At {
  readonly kind: 'from call'
  readonly call: Call
  readonly alias: Alias
}
/** `FROM t, UNPIVOT t.object AS value AT key`. */
export interface FromUnpivotObject extends At {
  readonly kind: 'unpivot object'
  readonly value: Expression
  readonly alias: Alias
  readonly keyAlias?: Name
}
export interface Join extends At {
  readonly kind: 'join'
  readonly type: 'inner' | 'left' | 'right' | 'full' | 'cross'
  readonly natural: boolean
  readonly left: FromItem
  readonly right: FromItem
  readonly on?: Expression
  readonly using?: readonly Name[]
}
export interface Pivot extends At {
  readonly kind: 'pivot'
  readonly source: FromItem
  readonly aggregates: readonly SelectItem[]
  readonly column: Expression
  readonly values: readonly SelectItem[]
  readonly alias: Alias
}
export interface Unpivot extends At {
  readonly kind: 'unpivot'
  readonly source: FromItem
  readonly includeNulls: boolean
  readonly valueColumn: Name
  readonly nameColumn: Name
  readonly columns: readonly SelectItem[]
  readonly alias: Alias
}
