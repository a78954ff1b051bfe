create view "dev"."public"."customers__wh_new" as (
select customer, sum(amount) as spent
from "dev"."public"."orders"
group by customer
) with no schema binding;

alter table "dev"."public"."customers" rename to "customers__wh_old";
alter table "dev"."public"."customers__wh_new" rename to "customers";

drop view if exists "dev"."public"."customers__wh_old" cascade;
