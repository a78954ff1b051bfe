/**
 * Every function of the developer guide, group by group, and how it runs on the embedded engine. The page
 * `docs/redshift-conformance.md` is written from here; a test holds the list against the rules.
 */
import type { CallRule } from '../call-rule.ts'
import { SPATIAL } from './refused.ts'

type Coverage = 'exact' | 'differs' | 'refused'

export interface CoveredFunction {
  readonly name: string
  readonly group: string
  readonly coverage: Coverage
  /** What differs, or why it is refused. */
  readonly note?: string
}

const GROUPS: Readonly<Record<string, readonly string[]>> = {
  'Aggregate functions': words(`any_value avg count listagg max median min percentile_cont percentile_disc stddev
    stddev_pop stddev_samp sum var_pop var_samp variance`),
  'Array functions': words(`array array_concat array_contains array_distinct array_except array_flatten
    array_intersection array_position array_positions array_sort array_union arrays_overlap get_array_length split_to_array
    subarray`),
  'Bit-wise aggregate functions': words('bit_and bit_or bool_and bool_or'),
  'Conditional expressions': words('coalesce decode greatest least nullif nvl nvl2'),
  'Data type formatting functions': words('text_to_int_alt text_to_numeric_alt to_char to_date to_number to_timestamp'),
  'Date and time functions': words(`add_months convert_timezone current_date date_cmp date_cmp_timestamp
    date_cmp_timestamptz date_part date_part_year date_trunc dateadd datediff extract getdate interval_cmp last_day
    months_between next_day sysdate timeofday timestamp_cmp timestamp_cmp_date timestamp_cmp_timestamptz timestamptz_cmp
    timestamptz_cmp_date timestamptz_cmp_timestamp timezone to_timestamp trunc`),
  'Hash functions': words('checksum farmfingerprint64 fnv_hash func_sha1 md5 murmur3_32_hash sha sha1 sha2'),
  'HyperLogLog functions': words('hll hll_cardinality hll_combine hll_combine_sketches hll_create_sketch'),
  'JSON functions': words(`can_json_parse is_valid_json is_valid_json_array json_array_length
    json_extract_array_element_text json_extract_path_text json_parse json_serialize json_serialize_to_varbyte`),
  'Machine learning functions': ['explain_model'],
  'Math functions':
    words(`abs acos asin atan atan2 cbrt ceil ceiling cos cot degrees dexp dlog1 dlog10 exp floor ln log mod
    pi pow power radians random round sign sin sqrt tan trunc`),
  'Object functions': words('lower_attribute_names object object_transform upper_attribute_names'),
  'Spatial functions': SPATIAL,
  'String functions':
    words(`ascii bpcharcmp btrim bttext_pattern_cmp char_length character_length charindex chr collate concat
    crc32 difference initcap left len length lower lpad ltrim octet_length octetindex position quote_ident quote_literal
    regexp_count regexp_instr regexp_replace regexp_substr repeat replace replicate reverse right rpad rtrim soundex
    split_part strpos strtol substr substring textlen translate trim upper`),
  'SUPER type information functions':
    words(`decimal_precision decimal_scale is_array is_bigint is_boolean is_char is_decimal
    is_float is_integer is_object is_scalar is_smallint is_varchar json_size json_typeof size`),
  'System administration functions': words(`change_query_priority change_session_priority change_user_priority
    current_setting pg_cancel_backend pg_terminate_backend reboot_cluster set_config`),
  'System information functions': words(`current_aws_account current_database current_namespace current_schema
    current_schemas current_user current_user_id default_iam_role has_assumerole_privilege has_database_privilege
    has_schema_privilege has_table_privilege pg_backend_pid pg_get_cols pg_get_grantee_by_iam_role
    pg_get_iam_role_by_user pg_get_late_binding_view_cols pg_last_copy_count pg_last_copy_id pg_last_query_id
    pg_last_unload_count pg_last_unload_id role_is_member_of session_user slice_num user user_is_member_of version`),
  'VARBYTE functions': words('from_hex from_varbyte getbit to_hex to_varbyte'),
  'Window functions': words(`cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank
    ratio_to_report row_number`),
}

/** Known differences. What is silent about a case is not guessed: it is written here. */
const DIFFERENCES: Readonly<Record<string, string>> = {
  collate: "'case_insensitive' folds all letters of Unicode",
  count: 'APPROXIMATE COUNT(DISTINCT x) is exact',
  current_user_id: 'always 100',
  date_part: 'milliseconds keep the fraction that microseconds leave; AWS does not document it',
  datediff: 'weeks begin on Monday, as for DATE_TRUNC; AWS does not document on which day a boundary lies',
  getdate: 'the time when a statement is prepared',
  has_database_privilege: 'always true for the one user, who owns everything',
  has_schema_privilege: 'always true for the one user, who owns everything',
  has_table_privilege: 'always true for the one user, who owns everything',
  hll: 'exact, where Redshift estimates',
  hll_cardinality: 'exact, where Redshift estimates',
  hll_combine: 'a sketch cannot be printed: ask for its HLL_CARDINALITY',
  hll_combine_sketches: 'a sketch cannot be printed: ask for its HLL_CARDINALITY',
  hll_create_sketch: 'a sketch cannot be printed: ask for its HLL_CARDINALITY',
  is_decimal: 'a FLOAT that was stored in a SUPER value counts as a decimal',
  median: 'of decimals: in the scale of the argument, cut',
  percentile_cont: 'of decimals: in the scale of the argument, cut',
  percentile_disc: 'APPROXIMATE PERCENTILE_DISC is exact',
  text_to_int_alt: 'without a format only',
  text_to_numeric_alt: 'without a format only',
  random: 'SET SEED does not repeat a sequence of numbers of a cluster',
  regexp_count: 'of alternatives in a POSIX pattern the first that matches counts, not the longest',
  regexp_instr: 'of alternatives in a POSIX pattern the first that matches counts, not the longest',
  regexp_replace: 'of alternatives in a POSIX pattern the first that matches counts, not the longest',
  regexp_substr: 'of alternatives in a POSIX pattern the first that matches counts, not the longest',
  reverse: 'characters that are made of several code points stay together',
  version: 'names this engine',
}

/** One row a documented function, in the order of the guide's groups. */
export function functionCoverage(rules: readonly CallRule[]): readonly CoveredFunction[] {
  const byName = new Map(rules.map((rule) => [rule.name, rule]))
  return Object.entries(GROUPS).flatMap(([group, names]) =>
    names.map((name) => {
      const rule = byName.get(name)
      if (rule === undefined) return { name, group, coverage: 'refused', note: 'not built' } as const
      if (rule.refuse) return { name, group, coverage: 'refused', note: rule.refuse.reason } as const
      const note = Object.hasOwn(DIFFERENCES, name) ? DIFFERENCES[name] : undefined
      return note === undefined
        ? ({ name, group, coverage: 'exact' } as const)
        : ({ name, group, coverage: 'differs', note } as const)
    }),
  )
}

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/)
}
