/**
 * Catalog views that have no rows on a lone warehouse of one user: nothing is shared, external, masked, learned or
 * granted here. Each with the columns of the guide that queries name.
 */
const NAME = 'varchar(128)'

const PRIVILEGE = `privilege_type ${NAME}, identity_id integer, identity_name ${NAME}, identity_type ${NAME}, admin_option boolean`

export const EMPTY_VIEWS: Readonly<Record<string, string>> = {
  pg_external_schema: `esoid bigint, eskind integer, esdbname varchar(256), esoptions varchar(65535)`,
  pg_group: `groname ${NAME}, grosysid integer, grolist varchar(65535)`,
  pg_library: `name ${NAME}, language_oid bigint, file_store_id integer, owner integer`,
  stv_ml_model_info: `schema_name char(128), user_name char(128), model_name char(128), life_cycle char(20), is_refreshable integer, model_state char(128)`,
  svl_federated_query: `userid integer, xid bigint, pid integer, query integer, sourcetype char(32), recordtime timestamp, querytext char(4000), num_rows bigint, num_bytes bigint, duration bigint`,
  svl_s3query: `userid integer, query integer, segment integer, step integer, node integer, slice integer, external_table_name char(136), is_partitioned char(1), s3_scanned_rows bigint, s3_scanned_bytes bigint, s3query_returned_rows bigint, s3query_returned_bytes bigint, files integer`,
  svl_stored_proc_call: `userid integer, session_userid integer, query integer, label char(320), xid bigint, pid integer, database char(32), querytxt char(4000), starttime timestamp, endtime timestamp, aborted integer, from_sp_call integer`,
  svl_stored_proc_messages: `userid integer, session_userid integer, pid integer, xid bigint, query integer, recordtime timestamp, loglevel integer, loglevel_text char(10), message char(1024), linenum integer, querytxt char(500), label char(320), aborted integer, message_xid bigint`,
  svl_udf_log: `query bigint, message char(4096), created timestamp, traceback char(4096), funcname char(256), node integer, slice integer, seq integer`,
  svv_alter_table_recommendations: `type char(30), database char(128), table_id integer, group_id integer, ddl varchar(1024), auto_eligible char(1)`,
  svv_attached_masking_policy: `policy_name ${NAME}, schema_name ${NAME}, table_name ${NAME}, table_type ${NAME}, grantor ${NAME}, grantee ${NAME}, grantee_type ${NAME}, priority integer, input_columns varchar(65535), output_columns varchar(65535)`,
  svv_column_privileges: `namespace_name ${NAME}, relation_name ${NAME}, column_name ${NAME}, ${PRIVILEGE}`,
  svv_database_privileges: `database_name ${NAME}, ${PRIVILEGE}`,
  svv_datashares: `share_id integer, share_name ${NAME}, share_owner integer, source_database ${NAME}, consumer_database ${NAME}, share_type varchar(8), createdate timestamp, is_publicaccessible boolean, share_acl varchar(256), producer_account varchar(16), producer_namespace varchar(64), managed_by ${NAME}`,
  svv_datashare_consumers: `share_name ${NAME}, consumer_account varchar(16), consumer_namespace varchar(64), share_date timestamp`,
  svv_datashare_objects: `share_type varchar(8), share_name ${NAME}, object_type varchar(64), object_name ${NAME}, producer_account varchar(16), producer_namespace varchar(64), include_new boolean`,
  svv_datashare_privileges: `datashare_name ${NAME}, ${PRIVILEGE}`,
  svv_default_privileges: `schema_name ${NAME}, object_type ${NAME}, owner_id integer, owner_name ${NAME}, owner_type ${NAME}, privilege_type ${NAME}, grantee_id integer, grantee_name ${NAME}, grantee_type ${NAME}, admin_option boolean`,
  svv_external_columns: `redshift_database_name ${NAME}, schemaname ${NAME}, tablename ${NAME}, columnname ${NAME}, external_type ${NAME}, columnnum integer, part_key integer, is_nullable varchar(3)`,
  svv_external_databases: `eskind integer, databasename ${NAME}, esoptions varchar(65535)`,
  svv_external_partitions: `schemaname ${NAME}, tablename ${NAME}, "values" varchar(65535), location ${NAME}, input_format ${NAME}, output_format ${NAME}, serialization_lib ${NAME}, serde_parameters ${NAME}, compressed integer, parameters ${NAME}`,
  svv_external_schemas: `esoid bigint, eskind smallint, schemaname ${NAME}, esowner integer, databasename varchar(65535), esoptions varchar(65535)`,
  svv_external_tables: `redshift_database_name ${NAME}, schemaname ${NAME}, tablename ${NAME}, tabletype ${NAME}, location ${NAME}, input_format ${NAME}, output_format ${NAME}, serialization_lib ${NAME}, serde_parameters ${NAME}, compressed integer, parameters ${NAME}`,
  svv_function_privileges: `namespace_name ${NAME}, function_name ${NAME}, argument_types varchar(512), ${PRIVILEGE}`,
  svv_iam_privileges: `iam_arn ${NAME}, command_type varchar(16), identity_type varchar(16), identity_id integer, identity_name ${NAME}`,
  svv_identity_providers: `uid bigint, name ${NAME}, type ${NAME}, instanceid ${NAME}, namespc ${NAME}, params varchar(65535), enabled boolean`,
  svv_language_privileges: `language_name ${NAME}, ${PRIVILEGE}`,
  svv_masking_policy: `policy_name ${NAME}, input_columns varchar(65535), policy_expression varchar(65535), policy_modified_by ${NAME}, policy_modified_time timestamp`,
  svv_ml_model_info: `schema_name char(128), user_name char(128), model_name char(128), life_cycle char(20), is_refreshable integer, model_state char(128)`,
  svv_ml_model_privileges: `namespace_name ${NAME}, model_name ${NAME}, model_version integer, ${PRIVILEGE}`,
  svv_relation_privileges: `namespace_name ${NAME}, relation_name ${NAME}, ${PRIVILEGE}`,
  svv_rls_applied_policy: `username ${NAME}, query integer, xid bigint, pid integer, recordtime timestamp, command char(1), datname ${NAME}, relschema ${NAME}, relname ${NAME}, polname ${NAME}, poldefault boolean`,
  svv_rls_attached_policy: `relschema ${NAME}, relname ${NAME}, relkind ${NAME}, polname ${NAME}, grantor ${NAME}, grantee ${NAME}, granteekind ${NAME}, is_pol_on boolean, is_rls_on boolean`,
  svv_rls_policy: `polname ${NAME}, polalias ${NAME}, polatts varchar(65535), polqual varchar(65535), polenabled boolean, polmodifiedby ${NAME}, polmodifiedtime timestamp`,
  svv_rls_relation: `datname ${NAME}, relschema ${NAME}, relname ${NAME}, relkind ${NAME}, is_rls_on boolean, is_rls_datashare_on boolean`,
  svv_schema_privileges: `namespace_name ${NAME}, ${PRIVILEGE}`,
  svv_schema_quota_state: `schema_id integer, schema_name ${NAME}, schema_owner integer, quota integer, disk_usage integer, disk_usage_pct double precision`,
}
