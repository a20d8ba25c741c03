/** A new product, or one more pack of a known one, said in five fields without leaving the stall. Pure. */
import type { components } from '$api/schema';
import { PRICE_DECIMALS, QUANTITY_DECIMALS, writeDecimal } from '$lib/decimal';
import type { Unit } from '$lib/units';
import { usualRate } from '$lib/vat';

type Schemas = components['schemas'];
export type Family = Schemas['Family'];
type ProductIn = Schemas['ProductIn'];
type PackIn = Omit<ProductIn['packs'][number], 'id'>;

export interface Quick {
  name: string;
  family: Family | '';
  /** Empty: its name follows what it holds. */
  pack: string;
  unit: Unit;
  /** Thousandths of the unit; grams. */
  content: bigint | null;
  netWeight: bigint | null;
  /** Ten-thousandths of a euro per unit. */
  price: bigint | null;
}

export type QuickField = 'name' | 'family' | 'content' | 'netWeight' | 'price';

interface Habit {
  unit: Unit;
  content: bigint;
  netWeight: bigint | null;
  storage: Schemas['Storage'];
  catchWeight?: boolean;
}

const KILO = 1000n;

/** What is most often sold in each family; the product's page changes whatever differs. */
export const HABITS: Record<Family, Habit> = {
  fruit_vegetables: { unit: 'kg', content: 10n * KILO, netWeight: null, storage: 'cool' },
  dairy: { unit: 'piece', content: KILO, netWeight: null, storage: 'chilled_4' },
  meat_poultry: { unit: 'kg', content: KILO, netWeight: null, storage: 'chilled_4', catchWeight: true },
  charcuterie: { unit: 'kg', content: KILO, netWeight: null, storage: 'chilled_4', catchWeight: true },
  sea_products: { unit: 'kg', content: KILO, netWeight: null, storage: 'chilled_2', catchWeight: true },
  bakery: { unit: 'piece', content: KILO, netWeight: null, storage: 'ambient' },
  groceries: { unit: 'piece', content: KILO, netWeight: null, storage: 'ambient' },
  drinks: { unit: 'l', content: KILO, netWeight: null, storage: 'ambient' },
  wood_energy: { unit: 'stere', content: KILO, netWeight: null, storage: 'ambient' },
  reuse: { unit: 'piece', content: KILO, netWeight: null, storage: 'ambient' },
  other: { unit: 'piece', content: KILO, netWeight: null, storage: 'ambient' },
};

/** A pack of 10 kg weighs 10 kg, a litre counts as a kilo; of the rest the weight is asked for. */
export const weighsItself = (unit: Unit): boolean => unit === 'kg' || unit === 'l';

export function emptyQuick(): Quick {
  return { name: '', family: '', pack: '', unit: 'kg', content: 10n * KILO, netWeight: null, price: null };
}

/** The family was chosen: unit and content follow its habit, what was typed stays. */
export function withFamily(quick: Quick, family: Family | ''): Quick {
  if (family === '') return { ...quick, family };
  const before = quick.family === '' ? emptyQuick() : HABITS[quick.family];
  const untouched = quick.unit === before.unit && quick.content === before.content;
  const { unit, content } = untouched ? HABITS[family] : quick;
  return { ...quick, family, unit, content };
}

export function quickProblems(quick: Quick, asksProduct: boolean): Partial<Record<QuickField, true>> {
  const found: Partial<Record<QuickField, true>> = {};
  if (asksProduct && !quick.name.trim()) found.name = true;
  if (asksProduct && quick.family === '') found.family = true;
  if (!quick.content) found.content = true;
  if (!weighsItself(quick.unit) && quick.netWeight === null) found.netWeight = true;
  if (quick.price === null) found.price = true;
  return found;
}

/** A quick form with a problem must not come here. `named`: what the pack is called where nothing was typed. */
export function packBody(quick: Quick, named: string, vatRate: string, catchWeight = false): PackIn {
  const content = quick.content ?? KILO;
  return {
    name: quick.pack.trim() || named,
    unit: quick.unit,
    content: writeDecimal(content, QUANTITY_DECIMALS),
    net_weight_kg: writeDecimal(weighsItself(quick.unit) ? content : (quick.netWeight ?? 0n), QUANTITY_DECIMALS),
    vat_rate: vatRate,
    catch_weight: catchWeight,
    usual_price: quick.price === null ? null : writeDecimal(quick.price, PRICE_DECIMALS),
    archived: false,
  };
}

export function productBody(quick: Quick, named: string): ProductIn {
  const family = quick.family || 'other';
  const { storage, catchWeight, unit } = HABITS[family];
  const byWeight = catchWeight === true && quick.unit === unit;
  return {
    name: quick.name.trim(), family, storage, description: '', code: null, origin_commune: '', origin_insee: null,
    season: [], labels: [], contains: [], may_contain: [], packs: [packBody(quick, named, usualRate(family), byWeight)],
  };
}
