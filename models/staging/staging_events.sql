copy {{ this }}
from '{{ source('sparkify', 'log_data').external.location }}'
iam_role {{ iam_role() }}
region '{{ var('region') }}'
json '{{ var('data') }}/log_json_path.json'
truncatecolumns blanksasnull emptyasnull
