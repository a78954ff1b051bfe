select {{ dig(0) }}
