/** An order as it is read and printed: the same whether it is saved or still being typed. */
import type { components } from '$api/schema';
import { PRICE_DECIMALS, QUANTITY_DECIMALS, readDecimal } from './decimal';
import type { PartOfOrder } from './ordershares';
import type { Vat } from './pricing';

type Order = components['schemas']['OrderOut'];

/** Quantities in thousandths, unit prices in ten-thousandths of a euro, money in cents, all excluding tax. */
export interface PaperLine {
  key: string;
  product: string;
  pack: string;
  farm: string;
  unit: string;
  content: bigint;
  quantity: bigint;
  unitPrice: bigint;
  goods: bigint;
  note: string;
}

export interface Paper {
  lines: PaperLine[];
  goods: bigint;
  delivery: bigint;
  excluding: bigint;
  vat: Vat[];
  total: bigint;
  /** What each actor gets, without the tax. */
  parts: PartOfOrder[];
}

export function paperOf(order: Order): Paper {
  return {
    lines: order.lines.map((line) => ({
      key: line.offer_id,
      product: line.product_name,
      pack: line.pack_name,
      farm: line.producer_name,
      unit: line.unit,
      content: readDecimal(line.content, QUANTITY_DECIMALS),
      quantity: readDecimal(line.quantity, QUANTITY_DECIMALS),
      unitPrice: readDecimal(line.unit_price, PRICE_DECIMALS),
      goods: BigInt(line.goods_cents),
      note: line.note,
    })),
    goods: BigInt(order.goods_cents),
    delivery: BigInt(order.delivery_cents),
    excluding: BigInt(order.excl_cents),
    vat: order.vat.map(({ rate, base_cents, vat_cents }) => ({ rate, base: BigInt(base_cents), vat: BigInt(vat_cents) })),
    total: BigInt(order.total_cents),
    parts: order.shares.map(({ actor, label, cents }) => ({ actor, label, cents: BigInt(cents) })),
  };
}
