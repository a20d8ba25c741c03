/** Sums of a period as the screens show them. Cents, exact. */
import type { components } from '$api/schema';
import { readDecimal, divideHalfUp, PRICE_DECIMALS, QUANTITY_DECIMALS } from '$lib/decimal';
import { money, plainDate } from '$lib/format';
import { t } from '$lib/i18n/index.svelte';
import type { ActorKind, Share } from '$lib/shares';
import type { ChartBar } from '$ui/charts/types';

export type Spending = components['schemas']['Spending'];
export type Received = components['schemas']['Received'];
type Part = components['schemas']['CyclePart'];
export type CostRow = components['schemas']['CostRowOut'];

/** "9 fermes", "TVA", or the name that the fees give it. */
export function partName({ actor, label }: Part, farms: number): string {
  if (actor === 'producer') return t('money.farmCount', { count: farms });
  return actor === 'state' ? t('why.vat') : label;
}

/** Parts of every 100 euros: they sum to 100 euros exactly. */
export function hundredShares({ parts, farms }: Spending): Share[] {
  return parts.map((part) => ({ actor: part.actor as ActorKind, label: partName(part, farms), amount: BigInt(part.of_hundred) }));
}

/** How a sum was counted: on what was accepted, on what was ordered, or some of both. */
export function countedOn(accepted: number, total: number): 'accepted' | 'ordered' | 'both' {
  return accepted === 0 ? 'ordered' : accepted === total ? 'accepted' : 'both';
}

/** The same in a sentence with both amounts. */
export function countedText(accepted: number, total: number): string {
  if (countedOn(accepted, total) === 'both') return t('money.partly', { accepted: money(accepted), ordered: money(total - accepted) });
  return t(accepted === 0 ? 'money.allOrdered' : 'money.allAccepted');
}

/** One bar per week: who got how much, and how that was counted. */
export function weekBars({ cycles }: Spending): ChartBar[] {
  return cycles.map(({ cycle_id, closes_at, accepted_cents, parts }) => {
    const day = plainDate(closes_at);
    const counted = countedOn(accepted_cents, parts.reduce((sum, { cents }) => sum + cents, 0));
    return {
      key: cycle_id,
      label: day.slice(0, 5),
      long: `${t('money.weekOf', { day })} (${t(`money.weekCounted.${counted}`)})`,
      shares: parts.map((part) => ({ actor: part.actor as ActorKind, label: part.actor === 'producer' ? t('money.farms') : partName(part, 0), amount: BigInt(part.cents) })),
    };
  });
}

/** Per cent of `cost` that `received` covers, rounded down: nothing is called covered that is not. Null without a cost. */
export function coverage(received: bigint, cost: bigint | null): number | null {
  return cost === null || cost <= 0n ? null : Number((received * 100n) / cost);
}

export interface ProductRow {
  key: string;
  product: string;
  pack: string;
  unit: string;
  quantity: bigint;
  cents: bigint;
  /** What the farm counts that it cost, where it entered a cost price. */
  cost: bigint | null;
}

/** What a farm received by pack, against its own cost prices as they are now; only its own screen puts the two together. */
export function productRows({ products }: Received, costs: readonly CostRow[]): ProductRow[] {
  const known = new Map(costs.map((row) => [row.pack_id, row]));
  return products.map((row) => {
    const quantity = readDecimal(row.quantity, QUANTITY_DECIMALS);
    const sheet = known.get(row.pack_id);
    const perUnit = sheet?.unit === row.unit ? sheet.worksheet?.per_unit : undefined;
    return {
      key: `${row.pack_id} ${row.unit}`,
      product: row.product_name,
      pack: row.pack_name,
      unit: row.unit,
      quantity,
      cents: BigInt(row.cents),
      cost: perUnit === undefined ? null : costCents(quantity, readDecimal(perUnit, PRICE_DECIMALS)),
    };
  });
}

/** Thousandths of a unit times ten-thousandths of a euro, in cents. */
const costCents = (quantity: bigint, perUnit: bigint): bigint => divideHalfUp(quantity * perUnit, 100_000n);
