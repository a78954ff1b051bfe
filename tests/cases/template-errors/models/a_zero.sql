{{ ref('fine') }} {{ 1 // (0 if execute else 1) }}
