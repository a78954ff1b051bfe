select '{{ target.name }}' as target
