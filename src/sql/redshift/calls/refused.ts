/** Functions that Redshift has and the embedded engine cannot run faithfully. Each says why, and what to do instead. */
import type { CallRule } from '../call-rule.ts'

/** (AWS: "Spatial functions") */
export const SPATIAL =
  `addbbox dropbbox geometrytype st_addpoint st_angle st_area st_asbinary st_asewkb st_asewkt st_asgeojson
  st_ashexewkb st_ashexwkb st_astext st_azimuth st_boundary st_buffer st_centroid st_collect st_contains
  st_containsproperly st_convexhull st_coveredby st_covers st_crosses st_dimension st_disjoint st_distance
  st_distancesphere st_dwithin st_endpoint st_envelope st_equals st_exteriorring st_force2d st_force3d
  st_force3dm st_force3dz st_force4d st_geogfromtext st_geogfromwkb st_geohash st_geometryn st_geometrytype
  st_geomfromewkb st_geomfromewkt st_geomfromgeohash st_geomfromgeojson st_geomfromtext st_geomfromwkb
  st_interiorringn st_intersection st_intersects st_isclosed st_iscollection st_isempty st_ispolygonccw
  st_ispolygoncw st_isring st_issimple st_isvalid st_length st_length2d st_lengthsphere st_linefrommultipoint
  st_lineinterpolatepoint st_m st_makeenvelope st_makeline st_makepoint st_makepolygon st_memsize st_mmax
  st_mmin st_multi st_ndims st_npoints st_nrings st_numgeometries st_numinteriorrings st_numpoints
  st_perimeter st_perimeter2d st_point st_pointn st_points st_polygon st_removepoint st_reverse st_setpoint
  st_setsrid st_simplify st_srid st_startpoint st_touches st_transform st_union st_within st_x st_xmax st_xmin
  st_y st_ymax st_ymin st_z st_zmax st_zmin supportsbbox`.split(/\s+/)

/** Functions with other reasons. */
const OTHERS: readonly (readonly [names: string, reason: string, hint?: string])[] = [
  ['pg_timezone_names pg_timezone_abbrevs', 'this catalog function does not run on the local target'],
  ['explain_model', 'the local target has no machine learning models'],
  ['pg_get_grantee_by_iam_role pg_get_iam_role_by_user has_assumerole_privilege', 'the local target has no IAM roles'],
  [
    'change_query_priority change_session_priority change_user_priority reboot_cluster',
    'the local target has no workload management',
  ],
  ['get_byte set_bit set_byte to_ascii', 'Redshift deprecated this function, and it runs on the leader node only'],
  ['age isfinite', 'Redshift deprecated this function, and it runs on the leader node only', 'use DATEDIFF'],
]

const refused = (name: string, reason: string, hint?: string): CallRule => ({
  name,
  refuse: { reason, ...(hint !== undefined && { hint }), by: 'engine' },
})

export const refusedRules: readonly CallRule[] = [
  ...SPATIAL.map((name) => refused(name, 'spatial functions do not run on the local target')),
  ...OTHERS.flatMap(([names, reason, hint]) => names.split(' ').map((name) => refused(name, reason, hint))),
]
