select {{ target.hots.name }}
