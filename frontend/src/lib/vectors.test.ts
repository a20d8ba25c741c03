/** The same figures as the server's own tests: what the sheet shows is what the server will ask for. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PRICE_DECIMALS, QUANTITY_DECIMALS, readDecimal } from './decimal';
import { offerPrice, type Fee } from './offerprice';
import { priceOrder } from './pricing';

interface OfferVector {
  producer_price: string;
  content: string;
  net_weight_kg: string;
  fees: Fee[];
  unit_price: string;
  components: { amount: string }[];
}

interface LineVector {
  goods_cents: number;
  delivery_cents: number;
  total_cents: number;
  shares: { cents: number }[];
}

interface OrderVector {
  lines: { quantity: string; unit_price: string; vat_rate: string; components: { amount: string }[] }[];
  delivery_fees: { cents: number }[];
  expected: {
    lines: LineVector[];
    goods_cents: number;
    delivery_cents: number;
    excl_cents: number;
    vat: { rate: string; base_cents: number; vat_cents: number }[];
    total_cents: number;
  };
}

const file = resolve(import.meta.dirname, '../../../tests/vectors/pricing.json');
const vectors = JSON.parse(readFileSync(file, 'utf8')) as { offers: OfferVector[]; orders: OrderVector[] };

describe('the price of an offer', () => {
  it.each(vectors.offers.map((vector, index) => [index, vector] as const))('vector %i', (_, vector) => {
    const pack = {
      content: readDecimal(vector.content, QUANTITY_DECIMALS),
      netWeight: readDecimal(vector.net_weight_kg, QUANTITY_DECIMALS),
    };
    const found = offerPrice(readDecimal(vector.producer_price, PRICE_DECIMALS), pack, vector.fees);
    expect(found.unitPrice).toBe(readDecimal(vector.unit_price, PRICE_DECIMALS));
    expect(found.amounts).toEqual(vector.components.map(({ amount }) => amount));
  });
});

describe('the total and the shares of an order', () => {
  it.each(vectors.orders.map((vector, index) => [index, vector] as const))('vector %i', (_, { lines, delivery_fees, expected }) => {
    const wanted = lines.map((line) => ({
      quantity: readDecimal(line.quantity, QUANTITY_DECIMALS),
      unitPrice: readDecimal(line.unit_price, PRICE_DECIMALS),
      vatRate: line.vat_rate,
      amounts: line.components.map(({ amount }) => amount),
    }));
    const order = priceOrder(wanted, delivery_fees.map(({ cents }) => BigInt(cents)));
    expect(order.lines.map(asVector)).toEqual(expected.lines.map(withCents));
    expect(order.vat).toEqual(
      expected.vat.map(({ rate, base_cents, vat_cents }) => ({ rate, base: BigInt(base_cents), vat: BigInt(vat_cents) })),
    );
    expect([order.goods, order.delivery, order.excluding, order.total].map(Number)).toEqual([
      expected.goods_cents,
      expected.delivery_cents,
      expected.excl_cents,
      expected.total_cents,
    ]);
  });
});

const asVector = (line: ReturnType<typeof priceOrder>['lines'][number]) => ({
  goods: Number(line.goods),
  delivery: Number(line.delivery),
  total: Number(line.total),
  shares: line.shares.map(Number),
});

const withCents = (line: LineVector) => ({
  goods: line.goods_cents,
  delivery: line.delivery_cents,
  total: line.total_cents,
  shares: line.shares.map(({ cents }) => cents),
});
