select {{ inner() }}
