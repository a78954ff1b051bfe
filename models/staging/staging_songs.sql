copy {{ this }}
from '{{ source('sparkify', 'song_data').external.location }}'
iam_role {{ iam_role() }}
region '{{ var('region') }}'
json 'auto'
truncatecolumns blanksasnull emptyasnull
