{% macro snapshot_forward_strategy(node, snapshotted_rel, current_rel, config, target_exists) %}
  {% set key = config['unique_key'] %}
  {% do return({
    'unique_key': key,
    'updated_at': 'updated_at',
    'row_changed': current_rel ~ ".status = 'shipped' and " ~ snapshotted_rel ~ ".status <> 'shipped'",
    'scd_id': snapshot_hash_arguments([key, 'updated_at']),
  }) %}
{% endmacro %}
