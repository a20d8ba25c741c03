/** A round: its stops in order, what to unload at each, how cold it must be. Pure. */
import { divideHalfUp, parseDecimal } from '$lib/decimal';
import { expectedAt, grouped, type Floor, type FloorLine, type FloorStop } from '$lib/floor';

export interface Round {
  /** Day and area: unique in a week. */
  key: string;
  day: string | null;
  area: string;
  stops: FloorStop[];
}

/** The rounds of a week by day and area, each with its stops in the order in which they are driven. */
export function roundsOf({ stops }: Floor): Round[] {
  const found = grouped(stops, ({ delivers_on, area_name }) => `${delivers_on ?? ''} ${area_name}`);
  return [...found].map(([key, mine]) => {
    const [first] = mine as [FloorStop, ...FloorStop[]];
    return { key, day: first.delivers_on, area: first.area_name, stops: mine };
  });
}

/** The round that is driven on `today` or next; after the last one, the last. */
export function nextRound(rounds: readonly Round[], today: string): Round | undefined {
  return rounds.find(({ day }) => day !== null && day >= today) ?? rounds.at(-1);
}

export const linesOf = (floor: Floor, orderId: string): FloorLine[] => floor.lines.filter((line) => line.orderId === orderId);

/** How much of a line is unloaded: what was loaded, picked or shared out, else what was ordered. */
export const toUnload = (line: FloorLine): bigint => expectedAt(line, 'received');

/** Grams. */
export function weightOf(line: FloorLine, quantity = toUnload(line)): bigint {
  return line.content === 0n ? 0n : divideHalfUp(quantity * line.netWeight, line.content);
}

export interface Load {
  storage: string;
  lines: FloorLine[];
  /** Grams. */
  weight: bigint;
}

// From the freezer to the shelf: the cold goes in first, and out last.
const COLDEST_FIRST = ['frozen', 'chilled_2', 'chilled_3', 'chilled_4', 'chilled_8', 'cool', 'ambient'];
const rank = (storage: string): number => COLDEST_FIRST.indexOf(storage);

/** What to unload by storage class, the coldest first; what is not there any more is left out. */
export function loadsOf(lines: readonly FloorLine[]): Load[] {
  const there = lines.filter((line) => toUnload(line) > 0n);
  return [...grouped(there, ({ storage }) => storage)]
    .toSorted(([a], [b]) => rank(a) - rank(b))
    .map(([storage, mine]) => ({ storage, lines: mine, weight: mine.reduce((sum, line) => sum + weightOf(line), 0n) }));
}

/** The classes whose temperature is measured at this stop: those with a legal limit, in tenths of a degree. */
export function coldOf(loads: readonly Load[], limits: Floor['limits']): { storage: string; limit: bigint; lines: FloorLine[] }[] {
  return loads.flatMap(({ storage, lines }) => {
    const limit = parseDecimal(limits[storage] ?? '', 1);
    return limit === null ? [] : [{ storage, limit, lines }];
  });
}

export const tooWarm = (celsius: bigint | null | undefined, limit: bigint): boolean => celsius !== null && celsius !== undefined && celsius > limit;

/** Moves one stop by a place; the same list where it stands at the end already. */
export function moved<T>(list: readonly T[], index: number, by: -1 | 1): T[] {
  const other = index + by;
  const [mine, theirs] = [list[index], list[other]];
  if (mine === undefined || theirs === undefined) return [...list];
  return list.map((each, place) => (place === index ? theirs : place === other ? mine : each));
}

/** A link that opens the place in the phone's map; null where nobody knows where it is. */
export function mapLink({ latitude, longitude, address, postcode, commune }: FloorStop): string | null {
  const words = encodeURIComponent([address, `${postcode} ${commune}`.trim()].filter(Boolean).join(', '));
  if (latitude && longitude) return `geo:${latitude},${longitude}?q=${latitude},${longitude}(${words})`;
  return words ? `geo:0,0?q=${words}` : null;
}
