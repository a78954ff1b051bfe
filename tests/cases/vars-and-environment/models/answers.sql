select
    '{{ var("city") }}' as city,
    {{ var('limits').low }} as low,
    '{{ var("missing", "fallback") }}' as missing,
    '{{ env_var("SHOP_NAME") }}' as shop_name,
    {% if var('limits').high is defined %}true{% else %}false{% endif %} as has_high
