/**
 * The arithmetic of prices and shares, the same as the server's (shared vectors prove it), so that the sheet shows
 * totals while a person types. All in integers: cents, thousandths of a quantity, ten-thousandths of a price.
 */
import { divideHalfUp, PRICE_DECIMALS, QUANTITY_DECIMALS } from './decimal';

const LINE_DIVISOR = 10n ** BigInt(QUANTITY_DECIMALS + PRICE_DECIMALS - 2);

/** Cents of a line: quantity in thousandths x unit price in ten-thousandths of a euro, rounded half up. */
export function goodsCents(quantity: bigint, unitPrice: bigint): bigint {
  return divideHalfUp(quantity * unitPrice, LINE_DIVISOR);
}

/**
 * Splits `total` cents by weights, by largest remainder; ties go to the lower index. The parts sum exactly to the
 * total. Weights are non-negative integers of one scale; when all are zero, everything goes to the first.
 */
export function split(total: bigint, weights: readonly bigint[]): bigint[] {
  if (weights.length === 0) return [];
  const whole = sum(weights);
  if (whole === 0n) return weights.map((_, index) => (index === 0 ? total : 0n));
  const magnitude = total < 0n ? -total : total;
  const parts = weights.map((weight) => (magnitude * weight) / whole);
  const left = Number(magnitude - sum(parts));
  for (const index of byRemainder(magnitude, weights, whole).slice(0, left)) parts[index] = (parts[index] ?? 0n) + 1n;
  return total < 0n ? parts.map((part) => -part) : parts;
}

/** Indexes of the weights, the largest remainder first. */
function byRemainder(total: bigint, weights: readonly bigint[], whole: bigint): number[] {
  const remainders = weights.map((weight, index) => ({ index, rest: (total * weight) % whole }));
  remainders.sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1));
  return remainders.map(({ index }) => index);
}

/** Spreads the delivery fee of an order over its lines in proportion to their goods; equally when all are zero. */
export function spreadDelivery(fee: bigint, goods: readonly bigint[]): bigint[] {
  const nothing = goods.every((cents) => cents === 0n);
  return split(fee, nothing ? goods.map(() => 1n) : goods);
}

/** Integer weights of one scale from decimal strings ("0.1250", "3"): only their proportions matter. */
export function weightsOf(decimals: readonly string[]): bigint[] {
  const scale = Math.max(0, ...decimals.map((text) => fraction(text).length));
  return decimals.map((text) => BigInt(integer(text) + fraction(text).padEnd(scale, '0')));
}

const integer = (text: string): string => text.split('.')[0] ?? '0';
const fraction = (text: string): string => text.split('.')[1] ?? '';

export interface VatLine {
  /** Per cent, as the server writes it: "5.50". */
  rate: string;
  /** Cents, delivery part included. */
  total: bigint;
}

export interface Vat {
  rate: string;
  base: bigint;
  vat: bigint;
}

/** Tax per rate in ascending rates: the sum of the lines at that rate times the rate, rounded once, half up. */
export function vatByRate(lines: readonly VatLine[]): Vat[] {
  const bases = new Map<string, bigint>();
  for (const { rate, total } of lines) bases.set(rate, (bases.get(rate) ?? 0n) + total);
  const found = [...bases].map(([rate, base]) => ({ rate, base, vat: vatCents(base, rate) }));
  return found.sort((a, b) => Number(a.rate) - Number(b.rate));
}

function vatCents(base: bigint, rate: string): bigint {
  const [scaled = 0n] = weightsOf([rate]);
  return divideHalfUp(base * scaled, 100n * 10n ** BigInt(fraction(rate).length));
}

export interface WantedLine {
  /** Thousandths of the pricing unit. */
  quantity: bigint;
  /** Ten-thousandths of a euro per pricing unit, excluding tax. */
  unitPrice: bigint;
  vatRate: string;
  /** Amounts of the offer's components per pricing unit, producer first: "1.20000000". */
  amounts: readonly string[];
}

/** Everything in cents. `shares` follow the offer's components, then the delivery fees in their order. */
export interface PricedLine {
  goods: bigint;
  delivery: bigint;
  total: bigint;
  shares: bigint[];
}

export interface PricedOrder {
  lines: PricedLine[];
  goods: bigint;
  delivery: bigint;
  excluding: bigint;
  vat: Vat[];
  /** Including tax: the total that the buyer is shown and that the server compares. */
  total: bigint;
}

/** Prices an order as the server does. `deliveryFees`: cents per delivery of each actor; an empty order pays none. */
export function priceOrder(lines: readonly WantedLine[], deliveryFees: readonly bigint[]): PricedOrder {
  const goods = lines.map((line) => goodsCents(line.quantity, line.unitPrice));
  const spread = deliveryFees.map((fee) => spreadDelivery(fee, goods));
  const priced = lines.map((line, index) => priceLine(line, goods[index] ?? 0n, spread.map((parts) => parts[index] ?? 0n)));
  const vat = vatByRate(priced.map(({ total }, index) => ({ rate: lines[index]?.vatRate ?? '0', total })));
  const excluding = sum(priced.map(({ total }) => total));
  return {
    lines: priced,
    goods: sum(goods),
    delivery: sum(priced.map(({ delivery }) => delivery)),
    excluding,
    vat,
    total: excluding + sum(vat.map((one) => one.vat)),
  };
}

function priceLine(line: WantedLine, goods: bigint, deliveryParts: bigint[]): PricedLine {
  const delivery = sum(deliveryParts);
  const shares = [...split(goods, weightsOf(line.amounts)), ...deliveryParts];
  return { goods, delivery, total: goods + delivery, shares };
}

export const sum = (parts: readonly bigint[]): bigint => parts.reduce((left, right) => left + right, 0n);
