/** The buyer's price and its shares while the farm types its own price, counted as the server will when it publishes. */
import type { components } from '$api/schema';
import { PRICE_DECIMALS, QUANTITY_DECIMALS, readDecimal, writeDecimal } from '$lib/decimal';
import { offerPrice, type Fee } from '$lib/offerprice';
import type { Part } from '$lib/offers';
import type { ActorKind, Share } from '$lib/shares';
import { unitShares } from '$lib/whyshare';
import { contentOf, type StallRow } from './draft';

type Fees = components['schemas']['StallFees'] | null;

export interface Preview {
  /** What buyers pay per pricing unit excluding tax, in ten-thousandths of a euro. */
  unitPrice: bigint;
  shares: Share[];
}

/** `price` in ten-thousandths of a euro. */
export function preview(price: bigint, row: StallRow, fees: Fees, farm: string): Preview {
  const content = contentOf(row);
  const netWeight = readDecimal(row.net_weight_kg, QUANTITY_DECIMALS);
  const all = fees?.components ?? [];
  const spread = all.filter(({ basis }) => basis !== 'per_delivery');
  const { unitPrice, amounts } = offerPrice(price, { content, netWeight }, spread as Fee[]);
  const own: Part = { actor: 'producer', label: farm, basis: 'producer_price', amount: amounts[0] ?? writeDecimal(price, PRICE_DECIMALS) };
  const parts = spread.map((fee, place): Part => {
    return { actor: fee.actor as ActorKind, label: fee.label, basis: fee.basis, amount: amounts[place + 1] ?? '0' };
  });
  return { unitPrice, shares: unitShares({ unit: row.unit, content, netWeight, unitPrice, producerPrice: price, parts: [own, ...parts] }) };
}
