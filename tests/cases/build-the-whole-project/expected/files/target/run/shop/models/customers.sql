create view "dev"."public"."customers__wh_new" as (
select customer, sum(amount) as spent
from "dev"."public"."orders"
group by customer
) with no schema binding;

drop view if exists "dev"."public"."customers" cascade;
alter table "dev"."public"."customers__wh_new" rename to "customers";
