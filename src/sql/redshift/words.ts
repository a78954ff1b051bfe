/** Words of Redshift's grammar. */

/** Cannot name a column or table without quotes: r_pg_keywords in the developer guide. */
export const RESERVED: ReadonlySet<string> = new Set(
  `aes128 aes256 all allowoverwrite analyse analyze and any as asc authorization az64 backup between binary
  blanksasnull both bytedict bzip2 case cast check collate column connect constraint create credentials cross
  current_date current_time current_timestamp current_user current_user_id default deferrable deflate defrag delta
  delta32k desc disable distinct do else emptyasnull enable encode encrypt encryption end except explicit false for
  foreign freeze from full globaldict256 globaldict64k grant group gzip having identity ignore ilike in initially inner
  intersect interval into is isnull join language leading left like limit localtime localtimestamp lun luns lzo lzop
  minus mostly16 mostly32 mostly8 natural new not notnull null nulls off offline offset oid old on only open or order
  outer overlaps parallel partition percent permissions pivot placing primary raw readratio recover references rejectlog
  resort respect restore right select session_user similar snapshot some sysdate system start table tag tdes text255
  text32k then timestamp to top trailing true truncatecolumns union unique unnest unpivot user using verbose wallet when
  where with without`.split(/\s+/),
)

/** Reserved words that may still name a function: `left(x, 2)`, `right(x, 2)`. */
export const FUNCTION_WORDS: ReadonlySet<string> = new Set([
  'left',
  'right',
  'array',
  'collate',
  'unnest',
  'user',
  'snapshot',
])

/** Not reserved, but they end an expression or a FROM item, so they cannot be an alias without AS. */
export const CLAUSE_WORDS: ReadonlySet<string> = new Set([
  ...[
    'qualify',
    'window',
    'fetch',
    'returning',
    'set',
    'values',
    'over',
    'within',
    'exclude',
    'escape',
    'at',
    'lateral',
  ],
  ...['filter', 'tablesample', 'rows', 'range', 'matched', 'remove'],
])

/** Functions of the SQL standard that are written without parentheses. */
export const BARE_FUNCTIONS: ReadonlySet<string> = new Set([
  ...['current_date', 'current_time', 'current_timestamp', 'current_user', 'current_user_id', 'session_user', 'user'],
  ...['sysdate', 'localtime', 'localtimestamp', 'current_schema', 'current_database'],
])
