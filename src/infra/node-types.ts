/** Node types of provisioned clusters, and what they cost. */

export interface NodeType {
  /** The fewest and the most nodes a cluster of it is made of. */
  readonly nodes: readonly [number, number]
  /** Dollars for an hour of one node, on demand, us-east-1; undefined where we know no list price. */
  readonly price?: number
}

/** The day on which the prices were right. https://aws.amazon.com/redshift/pricing/ */
export const PRICES_AS_OF = '2026-11'

/** https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-clusters.html#rs-node-type-info */
export const NODE_TYPES: Readonly<Record<string, NodeType>> = {
  'ra3.large': { nodes: [1, 16], price: 0.543 },
  'ra3.xlplus': { nodes: [1, 16], price: 1.086 },
  'ra3.4xlarge': { nodes: [2, 32], price: 3.26 },
  'ra3.16xlarge': { nodes: [2, 128], price: 13.04 },
  'rg.large': { nodes: [1, 16] },
  'rg.xlarge': { nodes: [1, 16] },
  'rg.4xlarge': { nodes: [2, 32] },
  'rg.12xlarge': { nodes: [2, 128] },
}

/** Types that no new cluster may have, and the one that takes their place. */
export const RETIRED_NODE_TYPES: Readonly<Record<string, string>> = {
  'dc1.large': 'ra3.large',
  'dc1.8xlarge': 'ra3.4xlarge',
  'dc2.large': 'ra3.large',
  'dc2.8xlarge': 'ra3.4xlarge',
  'ds2.xlarge': 'ra3.xlplus',
  'ds2.8xlarge': 'ra3.4xlarge',
}

/** Dollars for an hour of one Redshift processing unit, us-east-1. */
export const RPU_PRICE = 0.375
/** Dollars for a GB of managed storage and month: what goes on when a cluster is paused. */
export const STORAGE_PRICE = 0.024
