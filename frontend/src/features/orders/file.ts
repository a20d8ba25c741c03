/** An order as a table for a spreadsheet: what was ordered, what it costs, what each actor gets of it. */
import { CENT_DECIMALS, PRICE_DECIMALS, QUANTITY_DECIMALS, writeDecimal } from '$lib/decimal';
import { comma } from '$lib/csv';
import { t } from '$lib/i18n/index.svelte';
import { orderShares } from '$lib/ordershares';
import type { Paper } from '$lib/paper';
import { sum } from '$lib/pricing';
import { unitName } from '$lib/units';

const HEADS = ['product', 'pack', 'farm', 'quantity', 'unit', 'price', 'goods', 'note'] as const;

/** Lines, an empty row, then who gets what of the whole, tax included. */
export function orderRows(paper: Paper): string[][] {
  const heads = HEADS.map((head) => t(`order.file.${head}`));
  const lines = paper.lines.map((line) => [
    line.product,
    line.pack,
    line.farm,
    comma(writeDecimal(line.quantity, QUANTITY_DECIMALS)),
    unitName(line.unit, line.quantity),
    comma(writeDecimal(line.unitPrice, PRICE_DECIMALS)),
    money(line.goods),
    line.note,
  ]);
  const shares = orderShares(paper.parts, sum(paper.vat.map(({ vat }) => vat))).map(({ label, amount }) => [label, money(amount)]);
  return [heads, ...lines, [], [t('paper.shares'), ''], ...shares, [t('paper.total'), money(paper.total)]];
}

const money = (cents: bigint): string => comma(writeDecimal(cents, CENT_DECIMALS));
