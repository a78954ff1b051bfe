select customer, sum(amount) as spent
from "dev"."public"."orders"
group by customer