-- the dearest
select id, price
from t
where price is not null
order by price desc
limit 1;
