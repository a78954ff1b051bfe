select {{ 'nosuch' if var('fine', true) }} from {{ ref('a') if not var('broken', false) else ref('aa') }}
