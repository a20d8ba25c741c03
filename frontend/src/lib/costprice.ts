/** A producer's cost price while he types, counted as the server counts it (shared vectors prove it). In integers. */
import { divideHalfUp, PRICE_DECIMALS, QUANTITY_DECIMALS } from './decimal';

/** Amounts in ten-thousandths of a euro; hours, per cent and quantity in thousandths. */
export interface Worksheet {
  hours: bigint;
  hourlyPay: bigint;
  inputs: bigint;
  land: bigint;
  packaging: bigint;
  other: bigint;
  losses: bigint;
  quantity: bigint;
}

export const PARTS = ['work', 'inputs', 'land', 'packaging', 'other'] as const;
export type CostPart = (typeof PARTS)[number];

const WHOLE = 100n * 10n ** BigInt(QUANTITY_DECIMALS);
const FINE = 10n ** BigInt(QUANTITY_DECIMALS);

/** Ten-millionths of a euro of each cost, for the whole batch. */
function fineCosts(sheet: Worksheet): Record<CostPart, bigint> {
  return {
    work: sheet.hours * sheet.hourlyPay,
    inputs: sheet.inputs * FINE,
    land: sheet.land * FINE,
    packaging: sheet.packaging * FINE,
    other: sheet.other * FINE,
  };
}

/** Ten-thousandths of a euro per unit sold; null while nothing is produced, all is lost, or nothing costs anything. */
export function costPerUnit(sheet: Worksheet): bigint | null {
  const total = PARTS.reduce((sum, part) => sum + fineCosts(sheet)[part], 0n);
  return total === 0n ? null : perUnit(total, sheet);
}

/** What each cost makes of one unit, rounded one by one: for the eye; the price itself is `costPerUnit`. */
export function costParts(sheet: Worksheet): { part: CostPart; amount: bigint }[] {
  const costs = fineCosts(sheet);
  return PARTS.map((part) => ({ part, amount: perUnit(costs[part], sheet) ?? 0n }));
}

function perUnit(fine: bigint, { quantity, losses }: Worksheet): bigint | null {
  if (quantity <= 0n || losses >= WHOLE) return null;
  return divideHalfUp(fine * WHOLE, quantity * (WHOLE - losses));
}

/** Euros for the hours, in ten-thousandths. */
export function workCost({ hours, hourlyPay }: Pick<Worksheet, 'hours' | 'hourlyPay'>): bigint {
  return divideHalfUp(hours * hourlyPay, FINE);
}

/** The costs that are still zero: rightly so perhaps, but worth a second look. */
export function missingParts(sheet: Worksheet): (Exclude<CostPart, 'other'> | 'losses')[] {
  const { work, inputs, land, packaging } = fineCosts(sheet);
  const amounts = { work, inputs, land, packaging, losses: sheet.losses };
  return (Object.keys(amounts) as (keyof typeof amounts)[]).filter((name) => amounts[name] === 0n);
}

export const SCALES = {
  hours: QUANTITY_DECIMALS,
  hourlyPay: PRICE_DECIMALS,
  inputs: PRICE_DECIMALS,
  land: PRICE_DECIMALS,
  packaging: PRICE_DECIMALS,
  other: PRICE_DECIMALS,
  losses: QUANTITY_DECIMALS,
  quantity: QUANTITY_DECIMALS,
} as const;
