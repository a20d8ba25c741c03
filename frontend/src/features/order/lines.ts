/** The lines of an order sheet as pure data: what is wanted, at which price, and how it differs from what is saved. */
import type { components } from '$api/schema';
import { PRICE_DECIMALS, QUANTITY_DECIMALS, readDecimal, writeDecimal } from '$lib/decimal';
import { rateOf, type CatalogueOut, type Offer, type Part } from '$lib/offers';
import type { WantedLine } from '$lib/pricing';
import type { ActorKind } from '$lib/shares';

export type Order = components['schemas']['OrderOut'];
export type SavedLine = components['schemas']['LineOut'];
export type LineIn = components['schemas']['LineIn'];

/** `quantity` in thousandths; null: what was typed cannot be read. */
export interface Want {
  quantity: bigint | null;
  note: string;
}

export type Wants = ReadonlyMap<string, Want>;

export interface SheetLine {
  offer: Offer;
  quantity: bigint;
  note: string;
  unitPrice: bigint;
  vatRate: string;
  parts: Part[];
}

const quantityOf = (line: SavedLine): bigint => readDecimal(line.quantity, QUANTITY_DECIMALS);

/** What the saved order has of an offer. */
export const held = (line: SavedLine | undefined): bigint => (line ? quantityOf(line) : 0n);

/** What an order says, by offer. */
export function wantsOf(order: Order): Map<string, Want> {
  return new Map(order.lines.map((line) => [line.offer_id, { quantity: quantityOf(line), note: line.note }]));
}

/** Without the lines of nothing. */
export function kept(wants: Wants): Map<string, Want> {
  return new Map([...wants].filter(([, want]) => want.quantity !== 0n));
}

export function sameWant(a: Want | undefined, b: Want | undefined): boolean {
  return (a?.quantity ?? 0n) === (b?.quantity ?? 0n) && (a?.note ?? '').trim() === (b?.note ?? '').trim();
}

/** Whether two sheets ask for the same, in whatever order. */
export function sameWants(a: Wants, b: Wants): boolean {
  const [one, other] = [kept(a), kept(b)];
  return one.size === other.size && [...one].every(([id, want]) => other.has(id) && sameWant(want, other.get(id)));
}

/**
 * A line that does not grow keeps the price it was ordered at; one that is new or grows takes the present one.
 * `deliveryFees`: how many of a saved line's shares are parts of the delivery.
 */
export function lineOf(offer: Offer, quantity: bigint, note: string, saved: SavedLine | undefined, deliveryFees: number): SheetLine {
  const agreed = saved !== undefined && quantity <= quantityOf(saved);
  const terms = agreed ? agreedTerms(offer, saved, deliveryFees) : offer;
  return { offer, quantity, note, unitPrice: terms.unitPrice, vatRate: terms.vatRate, parts: terms.parts };
}

function agreedTerms(offer: Offer, saved: SavedLine, deliveryFees: number): Pick<Offer, 'unitPrice' | 'vatRate' | 'parts'> {
  const unitPrice = readDecimal(saved.unit_price, PRICE_DECIMALS);
  const same = unitPrice === offer.unitPrice;
  return { unitPrice, vatRate: rateOf(saved.vat_rate), parts: same ? offer.parts : savedParts(saved, deliveryFees) };
}

/** The parts of a saved line as weights: its cents, for the delivery's come last. */
function savedParts(saved: SavedLine, deliveryFees: number): Part[] {
  const goods = saved.shares.slice(0, saved.shares.length - deliveryFees);
  return goods.map(({ actor, label, cents }) => ({ actor: actor as ActorKind, label, basis: '', amount: String(cents) }));
}

/** An offer that its farm took back, as far as the saved line remembers it: it can be kept or reduced. */
export function withdrawnOffer(line: SavedLine, deliveryFees: number): Offer {
  const content = readDecimal(line.content, QUANTITY_DECIMALS);
  return {
    id: line.offer_id,
    packId: line.pack_id,
    product: line.product_name,
    pack: line.pack_name,
    family: '',
    unit: line.unit,
    content,
    minimum: content,
    step: content,
    most: null,
    netWeight: readDecimal(line.net_weight_kg, QUANTITY_DECIMALS),
    catchWeight: line.catch_weight,
    vatRate: rateOf(line.vat_rate),
    unitPrice: readDecimal(line.unit_price, PRICE_DECIMALS),
    producerPrice: readDecimal(line.producer_price, PRICE_DECIMALS),
    parts: savedParts(line, deliveryFees),
    left: 0n,
    labels: [],
    contains: [],
    mayContain: [],
    storage: '',
    origin: '',
    photo: null,
    note: '',
    isNew: false,
    warnings: [],
    farm: { id: line.producer_id, name: line.producer_name, commune: '', place: null },
    words: '',
  };
}

/** Offers of saved lines that their farms took back. */
export function withdrawn(order: Order, { offers, delivery_fees }: CatalogueOut): Offer[] {
  const offered = new Set(offers.map(({ id }) => id));
  return order.lines.filter((line) => !offered.has(line.offer_id)).map((line) => withdrawnOffer(line, delivery_fees.length));
}

/** What is wanted of the offers that there are, with prices; what cannot be read is no line yet. */
export function linesIn(
  wants: Wants,
  offers: ReadonlyMap<string, Offer>,
  saved: ReadonlyMap<string, SavedLine>,
  deliveryFees: number,
): SheetLine[] {
  return [...kept(wants)].flatMap(([id, { quantity, note }]) => {
    const offer = offers.get(id);
    return offer && quantity !== null ? [lineOf(offer, quantity, note, saved.get(id), deliveryFees)] : [];
  });
}

/** As the arithmetic takes it. */
export function asWanted(line: SheetLine): WantedLine {
  const amounts = line.parts.map(({ amount }) => amount);
  return { quantity: line.quantity, unitPrice: line.unitPrice, vatRate: line.vatRate, amounts };
}

/** As the server takes it. */
export function asBody(line: SheetLine): LineIn {
  return {
    offer_id: line.offer.id,
    quantity: writeDecimal(line.quantity, QUANTITY_DECIMALS),
    note: line.note.trim(),
    shown_unit_price: writeDecimal(line.unitPrice, PRICE_DECIMALS),
  };
}
