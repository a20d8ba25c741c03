/** A product as its farm edits it, and the whole product as the server wants it. Pure. */
import type { components } from '$api/schema';
import { PRICE_DECIMALS, QUANTITY_DECIMALS, readDecimal, writeDecimal } from '$lib/decimal';
import type { Unit } from '$lib/units';
import { COMMON_RATE } from '$lib/vat';

export { LABELS } from '$lib/labels';

type Schemas = components['schemas'];
export type Product = Schemas['ProductOut'];
export type ProductIn = Schemas['ProductIn'];
export type Allergen = Schemas['Allergen'];
export type Label = Schemas['Label'];

export const ALLERGENS: readonly Allergen[] = [
  'gluten', 'crustaceans', 'eggs', 'fish', 'peanuts', 'soybeans', 'milk', 'nuts', 'celery', 'mustard', 'sesame',
  'sulphites', 'lupin', 'molluscs',
];
export const STORAGES: readonly Schemas['Storage'][] = ['ambient', 'cool', 'chilled_8', 'chilled_4', 'chilled_3', 'chilled_2', 'frozen'];

export interface PackForm {
  /** Of the list on the screen: a new pack has no id yet. */
  key: string;
  id: string | null;
  code: string;
  name: string;
  unit: Unit;
  /** Thousandths of the unit; grams. */
  content: bigint | null;
  netWeight: bigint | null;
  /** "5.50" */
  vatRate: string;
  catchWeight: boolean;
  /** Ten-thousandths of a euro per unit. */
  price: bigint | null;
  archived: boolean;
}

export interface LabelForm {
  label: Label;
  proof: string;
  /** "2027-07-21", or empty. */
  expires: string;
}

export interface ProductForm {
  name: string;
  code: string;
  family: Schemas['Family'] | '';
  description: string;
  storage: Schemas['Storage'];
  origin: string;
  insee: string | null;
  season: number[];
  labels: LabelForm[];
  contains: Allergen[];
  mayContain: Allergen[];
  packs: PackForm[];
}

/** What cannot be sent: by the server's own names of fields. */
export type FormProblem = 'missing' | 'positive';

/** Rates are compared as text: "5.5" and "5.50" are one. */
export const rateText = (rate: string): string => writeDecimal(readDecimal(rate, 3) / 10n, 2);

export function emptyPack(key: string): PackForm {
  return {
    key, id: null, code: '', name: '', unit: 'kg', content: null, netWeight: null, vatRate: COMMON_RATE,
    catchWeight: false, price: null, archived: false,
  };
}

export function emptyProduct(): ProductForm {
  return {
    name: '', code: '', family: '', description: '', storage: 'ambient', origin: '', insee: null, season: [],
    labels: [], contains: [], mayContain: [], packs: [emptyPack('first')],
  };
}

export function formOf(product: Product): ProductForm {
  return {
    name: product.name,
    code: product.code ?? '',
    family: product.family,
    description: product.description,
    storage: product.storage,
    origin: product.origin_commune,
    insee: product.origin_insee,
    season: [...product.season],
    labels: product.labels.map(({ label, proof, expires_on }) => ({ label, proof, expires: expires_on ?? '' })),
    contains: [...product.contains],
    mayContain: [...product.may_contain],
    packs: product.packs.map(packFormOf),
  };
}

function packFormOf(pack: Product['packs'][number]): PackForm {
  return {
    key: pack.id,
    id: pack.id,
    code: pack.code ?? '',
    name: pack.name,
    unit: pack.unit,
    content: readDecimal(pack.content, QUANTITY_DECIMALS),
    netWeight: readDecimal(pack.net_weight_kg, QUANTITY_DECIMALS),
    vatRate: rateText(pack.vat_rate),
    catchWeight: pack.catch_weight,
    price: pack.usual_price === null ? null : readDecimal(pack.usual_price, PRICE_DECIMALS),
    archived: pack.archived,
  };
}

export function problemsOf(form: ProductForm): Record<string, FormProblem> {
  const found: Record<string, FormProblem> = {};
  if (!form.name.trim()) found['name'] = 'missing';
  if (!form.family) found['family'] = 'missing';
  form.packs.forEach((pack, place) => {
    if (!pack.name.trim()) found[`packs.${place}.name`] = 'missing';
    if (!pack.content) found[`packs.${place}.content`] = 'positive';
    if (pack.netWeight === null) found[`packs.${place}.net_weight_kg`] = 'missing';
  });
  return found;
}

/** A form with a problem must not come here. */
export function bodyOf(form: ProductForm): ProductIn {
  return {
    name: form.name,
    code: form.code.trim() || null,
    family: form.family || 'other',
    description: form.description,
    storage: form.storage,
    origin_commune: form.origin,
    origin_insee: form.insee,
    season: form.season,
    labels: form.labels.map(({ label, proof, expires }) => ({ label, proof, expires_on: expires || null })),
    contains: form.contains,
    may_contain: form.mayContain.filter((each) => !form.contains.includes(each)),
    packs: form.packs.map(packBodyOf),
  };
}

function packBodyOf(pack: PackForm): ProductIn['packs'][number] {
  return {
    ...(pack.id ? { id: pack.id } : {}),
    code: pack.code.trim() || null,
    name: pack.name,
    unit: pack.unit,
    content: writeDecimal(pack.content ?? 0n, QUANTITY_DECIMALS),
    net_weight_kg: writeDecimal(pack.netWeight ?? 0n, QUANTITY_DECIMALS),
    vat_rate: pack.vatRate,
    catch_weight: pack.catchWeight,
    usual_price: pack.price === null ? null : writeDecimal(pack.price, PRICE_DECIMALS),
    archived: pack.archived,
  };
}

const WEIGHED: readonly Unit[] = ['kg', 'l'];

/** A pack of 10 kg weighs 10 kg (a litre counts as a kilo): its weight follows until somebody writes another one. */
export function withContent(pack: PackForm, change: { unit?: Unit; content?: bigint | null }): PackForm {
  const next = { ...pack, ...change };
  const followed = pack.netWeight === null || (WEIGHED.includes(pack.unit) && pack.netWeight === pack.content);
  return followed && WEIGHED.includes(next.unit) ? { ...next, netWeight: next.content } : next;
}

/** For telling whether anything was changed. */
export function written(form: ProductForm): string {
  return JSON.stringify(form, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}
