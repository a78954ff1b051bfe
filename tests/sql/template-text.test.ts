import { describe, expect, test } from 'vitest'
import { saysTheSame } from '../../src/sql/template-text.ts'

describe('a text says the same', () => {
  test.each([
    ['comments', 'select a -- one\nfrom t /* two */', 'select a from t'],
    ['Jinja comments', 'select {# why #} a', 'select a'],
    ['white space', 'select a,\n       b\nfrom   t', 'select a, b from t'],
    ['space beside commas and brackets', 'select coalesce( a ,b )', 'select coalesce(a, b)'],
    ['the case of keywords', 'SELECT a FROM t', 'select a from t'],
    ['space within a call', "select * from {{ref( 'a' )}}", "select * from {{ ref( 'a' ) }}"],
    ['a last line end', 'select 1\n', 'select 1'],
    ['space around control flow', '{%- if x -%} a {% endif %}', '{%-if x-%} a {%endif%}'],
    ['a comment between two texts of two lines', "select 'a' -- x\n'b'", "select 'a'\n'b'"],
  ])('with other %s', (_what, one, other) => {
    expect(saysTheSame(one, other)).toBe(true)
  })

  test.each([
    ['another word', 'select a', 'select b'],
    ['space in a text', "select 'a  b'", "select 'a b'"],
    ['space in a name', 'select "a  b"', 'select "a b"'],
    ['the case of a name', 'select A', 'select a'],
    ['the case of a text', "select 'FROM'", "select 'from'"],
    ['a comment sign in a text', "select '--x'", "select '--y'"],
    ['words joined', 'select a b', 'select ab'],
    ['templates joined', 'select {{ a }} b', 'select {{ a }}b'],
    ['a dependency in a comment', "-- depends_on: {{ ref('a') }}\nselect 1", 'select 1'],
    ['a text of the template', "{{ f('a  b') }}", "{{ f('a b') }}"],
    ['space that a block captures', '{% set x %}a  b{% endset %}', '{% set x %}a b{% endset %}'],
    ['a raw block', '{% raw %}a  b{% endraw %}', '{% raw %}a b{% endraw %}'],
    ['a hint', 'select /*+ SeqScan(t) */ a', 'select a'],
    ['two texts on one line', "select 'a'\n'b'", "select 'a' 'b'"],
    ['an operator split', 'select a < -1', 'select a <-1'],
    ['white space control', '{%- if x %}a{% endif %}', '{% if x %}a{% endif %}'],
  ])('not with %s', (_what, one, other) => {
    expect(saysTheSame(one, other)).toBe(false)
  })
})
