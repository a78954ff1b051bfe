select
  {{ outer(1) }}
