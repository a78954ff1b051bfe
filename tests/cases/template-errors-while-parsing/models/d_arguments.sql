select {{ inner(1, 2, 3) }}
