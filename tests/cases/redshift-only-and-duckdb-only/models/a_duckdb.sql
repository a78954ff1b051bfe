select list_transform([1, 2], x -> x + 1) as l
