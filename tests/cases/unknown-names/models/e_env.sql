select '{{ env_var("SHOP_REGION") }}', '{{ env_var("DBT_ENV_SECRET_KEY") }}'
