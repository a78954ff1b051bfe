create table "dev"."public"."orders__wh_new"
compound sortkey ("ordered_on") as (

select id, customer, cast(amount as decimal(10, 2)) as amount, ordered_on
from "dev"."public"."raw_orders"
);

alter table "dev"."public"."orders" rename to "orders__wh_old";
alter table "dev"."public"."orders__wh_new" rename to "orders";

drop table if exists "dev"."public"."orders__wh_old" cascade;
