/** What a warehouse costs by the hour, and what it costs to forget it. */
import { NODE_TYPES, PRICES_AS_OF, RPU_PRICE, STORAGE_PRICE } from './node-types.ts'
import type { Wanted } from './wanted.ts'

export interface Cost {
  /** Dollars; undefined where no price is known. */
  readonly perHour?: number
  /** How the price came about: `1 × ra3.large at $0.543`. */
  readonly because: string
  /** A workgroup costs only while it works. */
  readonly onlyWhileBusy: boolean
}

/** AWS bills a month as 730 hours in its own calculator. */
const HOURS_OF_A_MONTH = 730

export function costOf({ warehouse, pricePerHour }: Wanted): Cost {
  if (warehouse.kind === 'serverless') {
    const price = pricePerHour ?? RPU_PRICE
    return {
      perHour: price * warehouse.baseCapacity,
      because: `${warehouse.baseCapacity} RPU at $${price}`,
      onlyWhileBusy: true,
    }
  }
  return nodesCost(warehouse.nodeType, warehouse.nodes, pricePerHour)
}

export function nodesCost(nodeType: string, nodes: number, pricePerHour?: number): Cost {
  const price = pricePerHour ?? NODE_TYPES[nodeType]?.price
  return {
    ...(price !== undefined && { perHour: price * nodes }),
    because: `${nodes} × ${nodeType}${price === undefined ? '' : ` at $${price}`}`,
    onlyWhileBusy: false,
  }
}

/** `$0.54 an hour, $396 a month if it is left on`. */
export function formatCost({ perHour, because, onlyWhileBusy }: Cost): string {
  if (perHour === undefined) {
    return `unknown: we have no list price for ${because}; set 'price_per_hour' under 'infra:'`
  }
  const hour = `$${perHour.toFixed(2)} an hour`
  const day = `$${(perHour * 24).toFixed(2)} a day`
  const month = `$${(perHour * HOURS_OF_A_MONTH).toFixed(0)} a month`
  return onlyWhileBusy
    ? `${hour} while queries run (${because}), nothing but storage while none does; ${day} if it never rests`
    : `${hour} (${because}), ${day} and ${month} if it is left on`
}

/** Said beside every figure. */
export const COST_NOTE = `list prices of us-east-1 as of ${PRICES_AS_OF}; storage is $${STORAGE_PRICE} a GB and month on top`
