/** Why can I not connect? Checks from the outside in, each with what mends it. Pure but for `reach`. */
import type { Found } from './found.ts'
import { isOurs } from './found.ts'
import { conditionOf, remedyFor } from './status.ts'
import type { Wanted } from './wanted.ts'

export interface Finding {
  readonly name: string
  readonly isWell: boolean
  readonly text: string
}

export type Reach = (host: string, port: number) => Promise<string | undefined>

export async function diagnose(wanted: Wanted, found: Found, reach: Reach): Promise<readonly Finding[]> {
  const { name, kind } = wanted.warehouse
  const thing = found.cluster ?? found.workgroup
  const what = kind === 'cluster' ? 'cluster' : 'workgroup'
  const place: Finding = {
    name: 'account',
    isWell: true,
    text: `${found.account} in ${found.region}, as ${found.caller}`,
  }
  if (!thing) {
    const text = `there is no ${what} '${name}' here: run 'wh infra apply', or look at the region and the account`
    return [place, { name: what, isWell: false, text }]
  }
  const findings = [place, stateFinding(what, thing), accessFinding(wanted, found), roleFinding(wanted, found)]
  const { host, port, isPublic } = thing
  if (host === undefined) return [...findings, { name: 'endpoint', isWell: false, text: 'it has none yet' }]
  const refusal = await reach(host, port)
  if (refusal === undefined) return [...findings, { name: 'endpoint', isWell: true, text: `${host}:${port} answers` }]
  const why = isPublic
    ? 'the way from here, or the allowed addresses, are wrong'
    : "it is not public: connect from inside of its VPC, or set 'public: true'"
  return [
    ...findings,
    { name: 'endpoint', isWell: false, text: `${host}:${port} does not answer (${refusal}): ${why}` },
  ]
}

function stateFinding(what: string, thing: { status: string; availability?: string }): Finding {
  const condition = conditionOf(thing)
  const status = thing.status.toLowerCase()
  const advice: Readonly<Record<typeof condition, string>> = {
    ready: status,
    busy: `${status}: wait until it is available`,
    paused: "paused: run 'wh infra resume'",
    leaving: `${status}: it is being deleted`,
    broken: `${status}: ${remedyFor(status)}`,
  }
  return { name: what, isWell: condition === 'ready', text: advice[condition] }
}

function accessFinding({ network, warehouse }: Wanted, { cluster, workgroup, securityGroup: group }: Found): Finding {
  const name = 'access'
  if (!group) {
    return { name, isWell: false, text: `there is no security group ${network.securityGroup}: run 'wh infra apply'` }
  }
  const groups = cluster?.securityGroups ?? workgroup?.securityGroups ?? []
  if (!groups.includes(group.id)) {
    return { name, isWell: false, text: `it is not in security group ${group.name}: run 'wh infra apply'` }
  }
  const cidrs = group.ingress.filter(({ port }) => port === warehouse.port).map(({ cidr }) => cidr)
  return cidrs.length > 0
    ? { name, isWell: true, text: `${cidrs.join(', ')} may connect; is this machine's address among them?` }
    : { name, isWell: false, text: "nobody may connect: list your address under 'network: allow:'" }
}

function roleFinding(wanted: Wanted, { role, cluster, namespace }: Found): Finding {
  const name = 'role'
  if (!role) return { name, isWell: false, text: `there is no role ${wanted.role.name}: run 'wh infra apply'` }
  const attached = cluster?.roles ?? namespace?.roles ?? []
  if (!attached.includes(role.arn))
    return { name, isWell: false, text: `${role.name} is not attached: run 'wh infra apply'` }
  const whose = isOurs(role, wanted.project) ? '' : ', which wh did not make'
  return { name, isWell: true, text: `${role.name} is attached${whose}` }
}
