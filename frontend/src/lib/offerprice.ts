/**
 * From a producer's price to the buyer's, while he types: the same exact arithmetic as the server's publication.
 * `fixed = P x producer percents + per kg + per pack`; `B = (P + fixed) / (1 - buyer percents)`, half up to 4 decimals.
 */
import { divideHalfUp, PRICE_DECIMALS, QUANTITY_DECIMALS, readDecimal, writeDecimal } from './decimal';

export type FeeBasis = 'producer_percent' | 'buyer_percent' | 'per_kg' | 'per_pack' | 'per_delivery';

export interface Fee {
  basis: FeeBasis;
  /** Per cent, or euros per kg, per pack, per delivery: "4.5000". */
  value: string;
}

export interface PackMeasure {
  /** Thousandths of the pricing unit in one pack; positive. */
  content: bigint;
  /** Grams of one pack. */
  netWeight: bigint;
}

export interface OfferPrice {
  /** Ten-thousandths of a euro per pricing unit, excluding tax. */
  unitPrice: bigint;
  /** Euros per pricing unit with 8 decimals: the producer, then each fee except those per delivery. */
  amounts: string[];
}

const AMOUNT_DECIMALS = 8;
const FEE_DECIMALS = 4;

/** An exact quotient; `over` is positive. */
interface Ratio {
  top: bigint;
  over: bigint;
}

const plus = (a: Ratio, b: Ratio): Ratio => ({ top: a.top * b.over + b.top * a.over, over: a.over * b.over });
const times = (a: Ratio, b: Ratio): Ratio => ({ top: a.top * b.top, over: a.over * b.over });
const divided = (a: Ratio, b: Ratio): Ratio => ({ top: a.top * b.over, over: a.over * b.top });
const rounded = (a: Ratio, decimals: number): bigint => divideHalfUp(a.top * 10n ** BigInt(decimals), a.over);
const ONE: Ratio = { top: 1n, over: 1n };
const ZERO: Ratio = { top: 0n, over: 1n };

/** `price` in ten-thousandths of a euro. Throws a RangeError when the buyer's percents reach 100. */
export function offerPrice(price: bigint, pack: PackMeasure, fees: readonly Fee[]): OfferPrice {
  const spread = fees.filter((fee) => fee.basis !== 'per_delivery');
  const own: Ratio = { top: price, over: 10n ** BigInt(PRICE_DECIMALS) };
  const fixed = spread.map((fee) => fixedPart(fee, own, pack)).reduce(plus, ZERO);
  const buyer = buyerPrice(plus(own, fixed), spread);
  const parts = spread.map((fee) => (fee.basis === 'buyer_percent' ? times(buyer, percentOf(fee)) : fixedPart(fee, own, pack)));
  return {
    unitPrice: rounded(buyer, PRICE_DECIMALS),
    amounts: [own, ...parts].map((part) => writeDecimal(rounded(part, AMOUNT_DECIMALS), AMOUNT_DECIMALS)),
  };
}

function buyerPrice(before: Ratio, fees: readonly Fee[]): Ratio {
  const taken = fees.filter((fee) => fee.basis === 'buyer_percent').map(percentOf).reduce(plus, ZERO);
  if (taken.top >= taken.over) throw new RangeError('contributions of the buyer price reach 100 %');
  return divided(before, plus(ONE, { top: -taken.top, over: taken.over }));
}

function fixedPart(fee: Fee, price: Ratio, pack: PackMeasure): Ratio {
  const value = valueOf(fee);
  const content: Ratio = { top: pack.content, over: 10n ** BigInt(QUANTITY_DECIMALS) };
  switch (fee.basis) {
    case 'producer_percent':
      return times(price, percentOf(fee));
    case 'per_kg':
      return divided(times(value, { top: pack.netWeight, over: 1000n }), content);
    case 'per_pack':
      return divided(value, content);
    default:
      return ZERO;
  }
}

const valueOf = (fee: Fee): Ratio => ({ top: readDecimal(fee.value, FEE_DECIMALS), over: 10n ** BigInt(FEE_DECIMALS) });
const percentOf = (fee: Fee): Ratio => times(valueOf(fee), { top: 1n, over: 100n });
