/** The offers of a week as the screens use them: the catalogue's decimals read once, its shared parts put together. */
import type { components } from '$api/schema';
import { PRICE_DECIMALS, QUANTITY_DECIMALS, readDecimal, writeDecimal } from './decimal';
import type { Place } from './distance';
import { familyName, labelName } from './food';
import type { PackTerms } from './packs';
import { plainText } from './search';
import type { ActorKind } from './shares';

export type CatalogueOut = components['schemas']['CatalogueOut'];
type OfferOut = components['schemas']['CatalogueOffer'];

/** What one actor gets of one pricing unit. */
export interface Part {
  actor: ActorKind;
  label: string;
  /** Where the amount comes from: "producer_percent"; empty when it is not known any more. */
  basis: string;
  /** Euros with up to 8 decimals: a weight of the split. */
  amount: string;
}

export interface Farm {
  id: string;
  name: string;
  commune: string;
  place: Place | null;
}

/** Quantities in thousandths of the pricing unit, prices in ten-thousandths of a euro excluding tax. */
export interface Offer extends PackTerms {
  id: string;
  packId: string;
  product: string;
  pack: string;
  /** Empty for one that its farm took back, which only an earlier order still names. */
  family: string;
  unit: string;
  /** Grams of one pack. */
  netWeight: bigint;
  catchWeight: boolean;
  vatRate: string;
  unitPrice: bigint;
  producerPrice: bigint;
  parts: Part[];
  left: bigint;
  labels: string[];
  contains: string[];
  mayContain: string[];
  storage: string;
  origin: string;
  photo: string | null;
  note: string;
  /** Its pack was not offered the week before. */
  isNew: boolean;
  /** What price rules say of it, in the reader's language. */
  warnings: string[];
  farm: Farm;
  /** All that a search finds it by, plain. */
  words: string;
}

export function offersOf(catalogue: CatalogueOut): Offer[] {
  const farms = new Map(Object.entries(catalogue.producers).map(([id, found]) => [id, farmOf(id, found)]));
  return catalogue.offers.map((offer) => offerOf(offer, catalogue, farms.get(offer.producer_id) ?? unknownFarm(offer)));
}

const quantity = (text: string): bigint => readDecimal(text, QUANTITY_DECIMALS);
const price = (text: string): bigint => readDecimal(text, PRICE_DECIMALS);

/** "5.5" and "5.50" are one rate. */
export const rateOf = (text: string): string => writeDecimal(readDecimal(text, 2), 2);

/** Null where an organisation has no coordinates. */
export function placeOf(latitude: string | null, longitude: string | null): Place | null {
  return latitude === null || longitude === null ? null : { lat: Number(latitude), lon: Number(longitude) };
}

function farmOf(id: string, { name, commune, latitude, longitude }: CatalogueOut['producers'][string]): Farm {
  return { id, name, commune, place: placeOf(latitude, longitude) };
}

const unknownFarm = (offer: OfferOut): Farm => ({ id: offer.producer_id, name: '', commune: '', place: null });

function offerOf(offer: OfferOut, { components: kinds, rules }: CatalogueOut, farm: Farm): Offer {
  const parts = offer.shares.flatMap(([place, amount]): Part[] => {
    const kind = kinds[place];
    return kind ? [{ actor: kind.actor as ActorKind, label: kind.label, basis: kind.basis, amount }] : [];
  });
  return {
    id: offer.id,
    packId: offer.pack_id,
    product: offer.product,
    pack: offer.pack,
    family: offer.family,
    unit: offer.unit,
    content: quantity(offer.content),
    minimum: quantity(offer.minimum),
    step: quantity(offer.step),
    most: offer.per_buyer_max === null ? null : quantity(offer.per_buyer_max),
    netWeight: quantity(offer.net_weight_kg),
    catchWeight: offer.catch_weight,
    vatRate: rateOf(offer.vat_rate),
    unitPrice: price(offer.unit_price),
    producerPrice: price(offer.producer_price),
    parts,
    left: offer.left === null ? 0n : quantity(offer.left),
    labels: offer.labels,
    contains: offer.contains,
    mayContain: offer.may_contain,
    storage: offer.storage,
    origin: offer.origin_commune,
    photo: offer.photo_id,
    note: offer.note,
    isNew: offer.new,
    warnings: offer.warned.flatMap((place) => rules[place]?.sentence ?? []),
    farm,
    words: wordsOf(offer, farm),
  };
}

function wordsOf(offer: OfferOut, farm: Farm): string {
  const labels = offer.labels.map(labelName);
  return plainText([offer.product, offer.pack, familyName(offer.family), farm.name, farm.commune, ...labels].join(' '));
}
