/** What a farm has said of its offers, with what is on this device and not sent yet. Pure. */
import type { components } from '$api/schema';
import { QUANTITY_DECIMALS, readDecimal, writeDecimal } from '$lib/decimal';

export type Stock = components['schemas']['StockOut'];
export type Word = components['schemas']['OfferWordIn'];
type Spoken = components['schemas']['SpokenOut'];

/** Quantities in thousandths of the pricing unit. */
export interface Answer {
  quantity: bigint;
  laterOn: string | null;
  reason: string;
}

export interface Said extends Answer {
  /** Who said it and when; null for what only this device knows. */
  who: string | null;
  at: string | null;
  here: boolean;
}

export const amount = (text: string): bigint => readDecimal(text, QUANTITY_DECIMALS);

/** All that somebody waits for: what was ordered, and what is to stand in for other things. */
export const wanted = ({ ordered, extra }: Stock): bigint => amount(ordered) + amount(extra);

/** The newest word of this device, else what holds; null while nothing was said. */
export function saidOf(stock: Stock, pending: readonly Word[]): Said | null {
  const own = pending.findLast(({ offer_id }) => offer_id === stock.offer_id);
  if (own) return { ...answerOf(own), who: null, at: null, here: true };
  const holds = spoken(stock).find(({ counts }) => counts);
  return holds ? withAuthor(holds) : null;
}

/** What people of one farm say differently, the one that holds first; empty while they agree or one word here replaces all. */
export function rivalsOf(stock: Stock, pending: readonly Word[]): Said[] {
  if (pending.some(({ offer_id }) => offer_id === stock.offer_id)) return [];
  const all = spoken(stock).map(withAuthor);
  return all.some((each) => !same(each, all[0])) ? all : [];
}

/** The word that replaces all that its author sees. */
export function wordFor(stock: Stock, pending: readonly Word[], { quantity, laterOn, reason }: Answer, id: string): Word {
  const own = pending.filter(({ offer_id }) => offer_id === stock.offer_id);
  return {
    id,
    offer_id: stock.offer_id,
    quantity: writeDecimal(quantity, QUANTITY_DECIMALS),
    later_on: laterOn,
    reason: reason.trim(),
    replaces: [...spoken(stock), ...own].map((each) => each.id),
  };
}

export type Kind = 'all' | 'less' | 'later';

export function kindOf(stock: Stock, { quantity, laterOn }: Answer): Kind {
  if (laterOn !== null) return 'later';
  return quantity >= wanted(stock) ? 'all' : 'less';
}

/** The offers of which nothing was said. */
export function unsaid(stocks: readonly Stock[], pending: readonly Word[]): Stock[] {
  return stocks.filter((stock) => saidOf(stock, pending) === null);
}

export const everything = (stock: Stock): Answer => ({ quantity: wanted(stock), laterOn: null, reason: '' });

const spoken = ({ said }: Stock): Spoken[] => said.filter(({ what }) => what === 'confirmed');

const answerOf = ({ quantity, later_on, reason }: Pick<Word, 'quantity' | 'later_on' | 'reason'>): Answer => ({
  quantity: amount(String(quantity)),
  laterOn: later_on ?? null,
  reason: reason ?? '',
});

const withAuthor = (each: Spoken): Said => ({ ...answerOf(each), who: each.person_name, at: each.at, here: false });

const same = (one: Answer, other: Answer | undefined): boolean => one.quantity === other?.quantity && one.laterOn === other.laterOn;
