select lenght('x') as n
