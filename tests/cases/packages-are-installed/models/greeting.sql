select '{{ shared.greet("ada") }}' as text
