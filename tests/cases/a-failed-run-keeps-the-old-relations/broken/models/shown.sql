select nosuch as id
