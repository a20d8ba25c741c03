/** What each farm brings, and what arrived: the server's answer with what waits on this device. Pure. */
import type { components } from '$api/schema';
import { QUANTITY_DECIMALS, readDecimal } from '$lib/decimal';

type Schemas = components['schemas'];
export type Word = Schemas['OfferWordIn'];

/** Quantities in thousandths; `confirmed`, `brought`: null while nobody has said. */
export interface Goods {
  offerId: string;
  producerId: string;
  producerName: string;
  productName: string;
  packName: string;
  unit: string;
  content: bigint;
  ordered: bigint;
  confirmed: bigint | null;
  laterOn: string | null;
  confirmedReason: string;
  brought: bigint | null;
  reason: string;
  /** The words about what arrived that a new one replaces. */
  openIds: string[];
  waiting: boolean;
}

/** `words`: what was said here of this week and may not be in the answer yet, in order. */
export function readGoods(stocks: readonly Schemas['StockOut'][], words: readonly Word[]): Goods[] {
  return stocks.map((stock) => {
    const told = stock.said.filter(({ what }) => what === 'brought');
    const holds = told.find(({ counts }) => counts);
    const known: Goods = {
      offerId: stock.offer_id,
      producerId: stock.producer_id,
      producerName: stock.producer_name,
      productName: stock.product_name,
      packName: stock.pack_name,
      unit: stock.unit,
      content: thousandths(stock.content),
      ordered: thousandths(stock.ordered),
      confirmed: stock.confirmed === null ? null : thousandths(stock.confirmed),
      laterOn: stock.later_on,
      confirmedReason: stock.reason,
      brought: stock.brought === null ? null : thousandths(stock.brought),
      reason: holds?.reason ?? '',
      openIds: told.map(({ id }) => id),
      waiting: false,
    };
    const mine = words.filter(({ offer_id, id }) => offer_id === stock.offer_id && !known.openIds.includes(id)).at(-1);
    if (!mine || told.some(({ id }) => mine.id < id)) return known;
    return { ...known, brought: thousandths(mine.quantity), reason: mine.reason ?? '', openIds: [...known.openIds, mine.id], waiting: true };
  });
}

/** How much should arrive: what the farm has confirmed, else what was ordered. */
export const awaited = ({ confirmed, ordered }: Goods): bigint => confirmed ?? ordered;

export interface Farm {
  id: string;
  name: string;
  goods: Goods[];
  /** How many of its goods were looked at. */
  noted: number;
  /** Goods of which something else arrived than was awaited. */
  differing: Goods[];
}

/** By name; those of which something is still to be noted first. */
export function byFarm(goods: readonly Goods[]): Farm[] {
  const farms = new Map<string, Farm>();
  for (const each of goods) {
    const farm = farms.get(each.producerId) ?? { id: each.producerId, name: each.producerName, goods: [], noted: 0, differing: [] };
    farm.goods.push(each);
    if (each.brought !== null) farm.noted += 1;
    if (each.brought !== null && each.brought !== awaited(each)) farm.differing.push(each);
    farms.set(farm.id, farm);
  }
  return [...farms.values()].toSorted((a, b) => a.name.localeCompare(b.name, 'fr'));
}

const thousandths = (text: string | number): bigint => readDecimal(String(text), QUANTITY_DECIMALS);
