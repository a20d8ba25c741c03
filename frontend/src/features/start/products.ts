/** A farm's first products while they are typed: a name, a pack, a price, and how much there is this week. Pure. */
import type { components } from '$api/schema';
import { PRICE_DECIMALS, QUANTITY_DECIMALS, writeDecimal } from '$lib/decimal';
import type { Unit } from '$lib/units';
import { usualRate } from '$lib/vat';

type Schemas = components['schemas'];
export type Family = Schemas['Family'];

export interface FirstProduct {
  key: number;
  name: string;
  family: Family;
  pack: string;
  unit: Unit;
  /** Thousandths of the unit in one pack. */
  content: bigint | null;
  /** Grams of one pack; of what is sold by the kilo it is the content. */
  weight: bigint | null;
  vatRate: string;
  /** Ten-thousandths of a euro per unit. */
  price: bigint | null;
  /** Whole packs for the open week. */
  packs: bigint | null;
  /** Once it is saved: its pack on the server. */
  packId: string | null;
}

let keys = 0;
export const emptyProduct = (): FirstProduct => ({
  key: ++keys,
  name: '',
  family: 'fruit_vegetables',
  pack: '',
  unit: 'kg',
  content: null,
  weight: null,
  vatRate: usualRate('fruit_vegetables'),
  price: null,
  packs: null,
  packId: null,
});

export const isUntouched = ({ name, pack, content, price, packs }: FirstProduct): boolean =>
  name.trim() === '' && pack.trim() === '' && content === null && price === null && packs === null;

export const isWhole = (product: FirstProduct, offered: boolean): boolean =>
  product.name.trim() !== '' &&
  (product.content ?? 0n) > 0n &&
  product.price !== null &&
  (product.unit === 'kg' || product.weight !== null) &&
  (!offered || product.packs !== null);

/** "colis de 10 kg" where no other name was given. */
export const packName = (product: FirstProduct, proposed: string): string => product.pack.trim() || proposed;

export function productBody(product: FirstProduct, proposed: string): Schemas['ProductIn'] {
  const weight = product.unit === 'kg' ? product.content : product.weight;
  return {
    name: product.name.trim(),
    family: product.family,
    description: '',
    labels: [],
    contains: [],
    may_contain: [],
    storage: 'ambient',
    origin_commune: '',
    season: [],
    packs: [
      {
        name: packName(product, proposed),
        unit: product.unit,
        content: writeDecimal(product.content ?? 0n, QUANTITY_DECIMALS),
        net_weight_kg: writeDecimal(weight ?? 0n, QUANTITY_DECIMALS),
        vat_rate: product.vatRate,
        catch_weight: false,
        usual_price: writeDecimal(product.price ?? 0n, PRICE_DECIMALS),
        archived: false,
      },
    ],
  };
}

/** What the stall of the week takes of a saved product: its packs, counted in units. */
export function offerBody(product: FirstProduct): { pack_id: string; price: string; available: string; note: string } {
  const available = (product.packs ?? 0n) * (product.content ?? 0n);
  return {
    pack_id: product.packId ?? '',
    price: writeDecimal(product.price ?? 0n, PRICE_DECIMALS),
    available: writeDecimal(available, QUANTITY_DECIMALS),
    note: '',
  };
}
