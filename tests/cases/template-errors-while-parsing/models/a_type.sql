select {{ 'a' + 1 }}
