/** The same worksheets as the server's own tests: what is shown while typing is what is kept. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { costParts, costPerUnit, missingParts, SCALES, workCost, type Worksheet } from './costprice';
import { PRICE_DECIMALS, readDecimal } from './decimal';

interface Vector {
  name: string;
  worksheet: Record<string, string>;
  per_unit: string;
}

const file = resolve(import.meta.dirname, '../../../tests/vectors/costs.json');
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vector[];
const NAMES: Record<keyof Worksheet, string> = {
  hours: 'hours',
  hourlyPay: 'hourly_pay',
  inputs: 'inputs',
  land: 'land',
  packaging: 'packaging',
  other: 'other',
  losses: 'losses_percent',
  quantity: 'quantity',
};

function sheetOf(typed: Record<string, string>): Worksheet {
  const read = (name: keyof Worksheet) => [name, readDecimal(typed[NAMES[name]] ?? '', SCALES[name])];
  return Object.fromEntries((Object.keys(NAMES) as (keyof Worksheet)[]).map(read)) as Worksheet;
}

const carrots = sheetOf(vectors[0]?.worksheet ?? {});

describe('a cost price', () => {
  it.each(vectors)('of $name is the one of the server', ({ worksheet, per_unit }) => {
    expect(costPerUnit(sheetOf(worksheet))).toBe(readDecimal(per_unit, PRICE_DECIMALS));
  });

  it('is unknown while nothing is produced, all is lost, or nothing costs anything', () => {
    expect(costPerUnit({ ...carrots, quantity: 0n })).toBeNull();
    expect(costPerUnit({ ...carrots, losses: 100_000n })).toBeNull();
    expect(costPerUnit({ ...carrots, hours: 0n, inputs: 0n, land: 0n, packaging: 0n, other: 0n })).toBeNull();
  });

  it('shows what each cost makes of one unit', () => {
    const amounts = costParts(carrots).map(({ part, amount }) => [part, amount]);
    expect(amounts).toEqual([
      ['work', 6411n],
      ['inputs', 1867n],
      ['land', 267n],
      ['packaging', 800n],
      ['other', 424n],
    ]);
    expect(workCost(carrots)).toBe(14_424_000n);
  });

  it('says which costs are still missing', () => {
    expect(missingParts(carrots)).toEqual([]);
    expect(missingParts({ ...carrots, hours: 0n, land: 0n, losses: 0n })).toEqual(['work', 'land', 'losses']);
  });
});
