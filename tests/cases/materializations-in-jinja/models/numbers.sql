{{ config(materialized='adding', pre_hook="create table if not exists said (word varchar(20))", post_hook="insert into said values ('{{ this.identifier }}')") }}
select {{ 1 + 1 }} as n, 'two' as word
