select * from nowhere.orders
