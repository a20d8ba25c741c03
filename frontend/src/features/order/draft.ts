/** Lines that are typed but not ordered yet, kept on this device: for a dead battery, a closed tab, no network. */
import { writeDecimal, PRICE_DECIMALS, QUANTITY_DECIMALS } from '$lib/decimal';
import { dropTyped, keepTyped, readTyped, typedKey, typedKeys } from '$lib/offline/typed';
import type { LineIn, SheetLine, Want, Wants } from './lines';

/** What the person asked for when she pressed the button: exactly that is sent, at the prices that she saw. */
export interface Pressed {
  lines: LineIn[];
  /** Euros including tax, as shown. */
  total: string;
}

/** A line as it was on the screen: to tell what changed since, and to be read when its week is over. */
export interface SeenLine {
  offerId: string;
  packId: string;
  product: string;
  pack: string;
  farm: string;
  unit: string;
  /** Decimal texts, as the server writes them. */
  quantity: string;
  unitPrice: string;
  note: string;
}

export interface Draft {
  /** The version of the order that these lines change, and what it said. */
  version: number;
  base: Map<string, Want>;
  wants: Map<string, Want>;
  pressed: Pressed | null;
  /** Sent without an answer: each may have arrived. */
  tried: LineIn[][];
  seen: SeenLine[];
  /** When its week closes. */
  until: string;
  at: string;
}

type StoredWants = [string, string | null, string][];
type Stored = Omit<Draft, 'base' | 'wants'> & { base: StoredWants; wants: StoredWants };

/** One draft per person, hat, week and place. */
export const draftKey = (cycle: string, point: string): string => typedKey(`order/${cycle}/${point}`);

export function keepDraft(key: string, draft: Draft): void {
  const stored: Stored = { ...draft, base: written(draft.base), wants: written(draft.wants) };
  keepTyped(key, JSON.stringify(stored));
}

export function readDraft(key: string): Draft | null {
  const text = readTyped(key);
  if (text === null) return null;
  try {
    const stored = JSON.parse(text) as Stored;
    return { ...stored, base: read(stored.base), wants: read(stored.wants) };
  } catch {
    return null; // written by another version of the page
  }
}

export const dropDraft = dropTyped;

/** A draft, and the week and place it is for. */
export interface KeptDraft {
  key: string;
  cycle: string;
  point: string;
  draft: Draft;
}

/** Every draft of the present person and hat. */
export function keptDrafts(): KeptDraft[] {
  return typedKeys(typedKey('order/')).flatMap((key) => {
    const [cycle = '', point = ''] = key.split('/').slice(-2);
    const draft = readDraft(key);
    return draft ? [{ key, cycle, point, draft }] : [];
  });
}

/** `price`: the one that the person knows, where it is not the present one any more. */
export const seenLine = ({ offer, quantity, note, unitPrice }: SheetLine, price = unitPrice): SeenLine => ({
  offerId: offer.id,
  packId: offer.packId,
  product: offer.product,
  pack: offer.pack,
  farm: offer.farm.name,
  unit: offer.unit,
  quantity: writeDecimal(quantity, QUANTITY_DECIMALS),
  unitPrice: writeDecimal(price, PRICE_DECIMALS),
  note,
});

const written = (wants: Wants): StoredWants =>
  [...wants].map(([id, { quantity, note }]) => [id, quantity === null ? null : quantity.toString(), note]);

const read = (stored: StoredWants): Map<string, Want> =>
  new Map(stored.map(([id, quantity, note]) => [id, { quantity: quantity === null ? null : BigInt(quantity), note }]));
