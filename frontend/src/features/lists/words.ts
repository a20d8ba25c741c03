import { QUANTITY_DECIMALS, readDecimal } from '$lib/decimal';
import { decimal } from '$lib/format';
import type { ActorKind, Share } from '$lib/shares';
import { unitName } from '$lib/units';

interface Counted {
  pack_name: string;
  unit: string;
  /** Decimals of the server: pricing units, and packs. */
  quantity: string;
  packs: string;
}

const ONE = 1000n;

/** "96 pièces" */
export function quantityOf({ quantity, unit }: Counted): string {
  const amount = readDecimal(quantity, QUANTITY_DECIMALS);
  return `${decimal(amount, QUANTITY_DECIMALS)} ${unitName(unit, amount)}`;
}

/** "8 × colis de 12 salades"; null where packs and units are one, or no whole packs were ordered. */
export function packsOf({ packs, quantity, pack_name }: Counted): string | null {
  const count = Number(packs);
  if (!Number.isInteger(count) || count * Number(ONE) === Number(readDecimal(quantity, QUANTITY_DECIMALS))) return null;
  return `${decimal(BigInt(count), 0)} × ${pack_name}`;
}

/** "33,6 kg" */
export function kilos(weight: string): string {
  return `${decimal(readDecimal(weight, QUANTITY_DECIMALS), QUANTITY_DECIMALS)} kg`;
}

/** A share of the server as a bar shows it. */
export function asShare({ actor, label, cents }: { actor: string; label: string; cents: number }): Share {
  return { actor: actor as ActorKind, label, amount: BigInt(cents) };
}
