select * from read_csv_auto('x.csv')
