/** What is left to pick, what was found, and where a line stands. Pure. */
import { disputeOf, expectedAt, type Floor, type FloorLine } from '$lib/floor';
import { plainText, SearchIndex } from '$lib/search';

/** `nothing`: nobody gets any of it; `short`: less was picked than expected. */
export type State = 'todo' | 'done' | 'short' | 'disputed' | 'nothing';
export type Filter = 'todo' | 'all' | 'disputed';

export function stateOf(line: FloorLine): State {
  if (disputeOf(line)) return 'disputed';
  const { picked } = line.steps;
  const expected = expectedAt(line, 'picked');
  if (!picked) return expected === 0n ? 'nothing' : 'todo';
  return picked.counts.quantity < expected && !line.catchWeight ? 'short' : 'done';
}

/** Whether it is paid as it is: nothing more can be said of it. */
export const isOver = ({ steps }: FloorLine): boolean => steps.accepted !== undefined;

/** Lines that are picked, of those of which there is something to pick. */
export function progressOf(lines: readonly FloorLine[]): { done: number; all: number } {
  const states = lines.map(stateOf).filter((state) => state !== 'nothing');
  return { done: states.filter((state) => state !== 'todo').length, all: states.length };
}

export const disputes = (lines: readonly FloorLine[]): number => lines.filter((line) => stateOf(line) === 'disputed').length;

const FITS: Record<Filter, (line: FloorLine) => boolean> = {
  todo: (line) => ['todo', 'disputed'].includes(stateOf(line)),
  disputed: (line) => stateOf(line) === 'disputed',
  all: () => true,
};

/** The keys of the lines that `filter` and the search show now: product, farm, buyer or place. */
export function shownKeys({ lines, stops }: Floor, filter: Filter, query: string): Set<string> {
  const places = new Map(stops.map((stop) => [stop.order_id, `${stop.buyer_name} ${stop.name} ${stop.commune}`]));
  const texts = () => lines.map((line) => plainText([line.productName, line.packName, line.producerName, places.get(line.orderId) ?? ''].join(' ')));
  const found = query.trim() === '' ? null : new SearchIndex(texts()).find(query);
  return new Set(lines.filter((line, place) => FITS[filter](line) && (found?.has(place) ?? true)).map(({ key }) => key));
}
