/** A shortage as it would be shared, by each rule, read once from the server's decimals. Pure. */
import type { components } from '$api/schema';
import { QUANTITY_DECIMALS, readDecimal } from '$lib/decimal';

export type Sharing = components['schemas']['SharingOut'];
export type Gap = components['schemas']['GapOut'];
export type Rule = Sharing['rule'];
export type Terms = components['schemas']['TermsBody-Output'];

export const RULES: readonly Rule[] = ['in_proportion', 'equal_parts', 'canteens_first', 'smallest_first'];

export const amount = (text: string): bigint => readDecimal(text, QUANTITY_DECIMALS);

export interface Row {
  orderId: string;
  buyer: string;
  /** Empty where it says no more than the buyer's name. */
  place: string;
  canteen: boolean;
  ordered: bigint;
  /** What was given before, if it was shared already. */
  before: bigint | null;
  given: Record<Rule, bigint>;
}

/** The largest orders first: there it is seen what a rule does. */
export function rowsOf({ parts, ways }: Sharing): Row[] {
  const rows = parts.map((part, place) => ({
    orderId: part.order_id,
    buyer: part.buyer_name,
    place: part.delivery_point_name === part.buyer_name ? '' : part.delivery_point_name,
    canteen: part.canteen,
    ordered: amount(part.ordered),
    before: part.before === null ? null : amount(part.before),
    given: Object.fromEntries(ways.map(({ rule, given }) => [rule, amount(given[place] ?? '0')])) as Record<Rule, bigint>,
  }));
  return rows.sort((a, b) => Number(b.ordered - a.ordered) || a.buyer.localeCompare(b.buyer));
}

/** What fits nobody by a rule: less than a pack. */
export function leftOver({ ways }: Sharing, rule: Rule): bigint {
  return amount(ways.find((way) => way.rule === rule)?.left_over ?? '0');
}

/** How many buyers get less than ordered, and how many nothing. */
export function counts(rows: readonly Row[], rule: Rule): { less: number; nothing: number } {
  const short = rows.filter(({ given, ordered }) => given[rule] < ordered);
  return { less: short.length, nothing: short.filter(({ given }) => given[rule] === 0n).length };
}

/** Rules that give everybody the same as `rule`. */
export function sameAs(rows: readonly Row[], rule: Rule): Rule[] {
  return RULES.filter((other) => other !== rule && rows.every(({ given }) => given[other] === given[rule]));
}

/** What the coordinator agrees to, as the server compares it with what it would apply. */
export function shown({ parts, ways }: Sharing, rule: Rule): components['schemas']['ShareIn'] {
  const given = ways.find((way) => way.rule === rule)?.given ?? [];
  return { rule, parts: parts.map(({ order_id }, place) => ({ order_id, given: given[place] ?? '0' })) };
}

/** What waits for a decision first; then what was shared; what was delivered meanwhile last. */
export function sorted(all: readonly Sharing[]): { open: Sharing[]; shared: Sharing[]; late: Sharing[] } {
  return {
    open: all.filter(({ offer }) => !offer.shared && !offer.settled),
    shared: all.filter(({ offer }) => offer.shared && !offer.settled),
    late: all.filter(({ offer }) => offer.settled),
  };
}
