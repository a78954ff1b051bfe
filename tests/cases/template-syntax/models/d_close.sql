select {{ ref('a_end') } from x
