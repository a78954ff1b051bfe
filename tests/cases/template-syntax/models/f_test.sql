select {{ 1 if 2 is evn else 3 }}
