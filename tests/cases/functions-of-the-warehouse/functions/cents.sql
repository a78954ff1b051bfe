{{ var('first', '$1') }} * 100
