-- The parts of a start time, read off its text.
select
    start_time,
    hour,
    day,
    week,
    month,
    year,
    weekday
from {{ ref('time') }}
where hour <> cast(to_char(start_time, 'HH24') as integer)
    or day <> cast(to_char(start_time, 'DD') as integer)
    or week <> cast(to_char(start_time, 'IW') as integer)
    or month <> cast(to_char(start_time, 'MM') as integer)
    or year <> cast(to_char(start_time, 'YYYY') as integer)
    or weekday <> cast(to_char(start_time, 'D') as integer) - 1
