/**
 * A week after its cut-off as a phone shows it: the server's last answer, and over it what was said here and is not sent
 * yet, as if it were known. Pure: the server's own rules for what holds at a step (`fulfilment/rules/life.py`).
 */
import type { components } from '$api/schema';
import { divideHalfUp, PRICE_DECIMALS, QUANTITY_DECIMALS, readDecimal } from './decimal';

type Schemas = components['schemas'];
export type FloorOut = Schemas['FloorOut'];
export type FloorStop = Schemas['FloorStopOut'];
export type Lot = Schemas['LotOut'];
export type Step = Schemas['StepOut']['step'];
type EntryIn = Schemas['EntryIn'];
type SaidOut = Schemas['SaidOut'];

/** In this order; what was ordered is in the line itself. */
export const STEPS: readonly Step[] = ['confirmed', 'allocated', 'picked', 'shipped', 'received', 'accepted'];

/** What somebody said at a step. Quantities in thousandths of the unit. `waiting`: said here, not sent yet. */
export interface Said {
  id: string;
  quantity: bigint;
  at: string;
  /** Null for the clock, and for oneself while it waits. */
  by: string | null;
  personId: string | null;
  reason: string;
  lotNumber: string | null;
  photoId: string | null;
  /** Thousandths of a kilogram as the scale showed them. */
  pieces: bigint[];
  tare: bigint;
  waiting: boolean;
}

/** `counts` holds; `rivals` were said by people who did not know of each other; `past` was replaced. */
export interface StepState {
  counts: Said;
  rivals: Said[];
  past: Said[];
  /** Whether rivals say another quantity. */
  disputed: boolean;
}

export interface FloorLine {
  /** Of order and offer: unique in a week. */
  key: string;
  orderId: string;
  offerId: string;
  productId: string;
  producerId: string;
  producerName: string;
  productName: string;
  packName: string;
  unit: string;
  storage: string;
  note: string;
  catchWeight: boolean;
  /** Thousandths of the unit in a pack; grams of a pack. */
  content: bigint;
  netWeight: bigint;
  /** Ten-thousandths of a euro. */
  unitPrice: bigint;
  ordered: bigint;
  steps: Partial<Record<Step, StepState>>;
}

export interface Floor {
  cycleId: string;
  closed: boolean;
  closesAt: string;
  /** When the server's part of it was true. */
  at: string;
  /** Tenths of a per cent: how far a weight may be from the order without a word. */
  tolerance: bigint;
  /** Highest temperature in degrees Celsius by storage class, as text. */
  limits: Record<string, string>;
  /** In the order of the round. */
  stops: FloorStop[];
  lines: FloorLine[];
  lots: Lot[];
}

/** Where a line is now, if two people say two quantities of it; what came after an earlier step has settled that one. */
export function disputeOf({ steps }: FloorLine): { step: Step; state: StepState } | null {
  const step = STEPS.findLast((each) => steps[each] !== undefined);
  const state = step && steps[step];
  return step && state?.disputed ? { step, state } : null;
}

export const keyOf = (orderId: string, offerId: string): string => `${orderId}.${offerId}`;

/** The server's answer; then `overlay` what waits. */
export function readFloor(out: FloorOut): Floor {
  return {
    cycleId: out.cycle_id,
    closed: out.closed,
    closesAt: out.closes_at,
    at: out.at,
    tolerance: readDecimal(out.terms.tolerance_percent, 1),
    limits: out.limits,
    stops: out.stops,
    lines: out.lines.map(readLine),
    lots: out.lots,
  };
}

function readLine(line: Schemas['FloorLineOut']): FloorLine {
  return {
    key: keyOf(line.order_id, line.offer_id),
    orderId: line.order_id,
    offerId: line.offer_id,
    productId: line.product_id,
    producerId: line.producer_id,
    producerName: line.producer_name,
    productName: line.product_name,
    packName: line.pack_name,
    unit: line.unit,
    storage: line.storage,
    note: line.note,
    catchWeight: line.catch_weight,
    content: thousandths(line.content),
    netWeight: thousandths(line.net_weight_kg),
    unitPrice: readDecimal(line.unit_price, PRICE_DECIMALS),
    ordered: thousandths(line.ordered),
    steps: readSteps(line.steps),
  };
}

/** What was said at each step; also of a delivery. */
export function readSteps(steps: readonly Schemas['StepOut'][]): FloorLine['steps'] {
  return Object.fromEntries(steps.map((each) => [each.step, readStep(each)]));
}

function readStep({ counts, rivals, past, disputed }: Schemas['StepOut']): StepState {
  return { counts: readSaid(counts), rivals: rivals.map(readSaid), past: past.map(readSaid), disputed };
}

/** What somebody said, as the server tells it; also of a delivery. */
export function readSaid(said: SaidOut): Said {
  const { pieces, tare } = said.details as { pieces?: string[]; tare?: string };
  return {
    id: said.id,
    quantity: thousandths(said.quantity),
    at: said.at,
    by: said.by,
    personId: said.person_id,
    reason: said.reason,
    lotNumber: said.lot_number,
    photoId: said.photo_id,
    pieces: (pieces ?? []).map(thousandths),
    tare: tare ? thousandths(tare) : 0n,
    waiting: false,
  };
}

/** The week with what waits on this device, `entries` in the order in which they were said. */
export function overlay(floor: Floor, entries: readonly EntryIn[], lots: readonly Schemas['LotIn'][] = []): Floor {
  const known = new Set(floor.lots.map(({ id }) => id));
  const farms = new Map(floor.lines.map(({ productId, producerId }) => [productId, producerId]));
  const fresh = lots.filter(({ id }) => !known.has(id)).map((lot) => asLot(lot, farms.get(lot.product_id) ?? ''));
  const all = [...fresh, ...floor.lots];
  const mine = grouped(entries, (entry) => keyOf(entry.order_id, entry.offer_id));
  const lines = floor.lines.map((line) => {
    const said = mine.get(line.key);
    return said ? { ...line, steps: withWaiting(line.steps, said, all) } : line;
  });
  return { ...floor, lines, lots: all };
}

function asLot({ use_by = null, best_before = null, number = '', ...lot }: Schemas['LotIn'], producerId: string): Lot {
  return { ...lot, number, producer_id: producerId, use_by, best_before };
}

/** The same with what waits here of this line. */
export function withWaiting(steps: FloorLine['steps'], entries: readonly EntryIn[], lots: readonly Lot[]): FloorLine['steps'] {
  const found: [Step, StepState][] = [];
  for (const step of STEPS) {
    const said = entries.filter((entry) => entry.step === step);
    const state = said.length > 0 ? merged(steps[step], said, lots) : steps[step];
    if (state) found.push([step, state]);
  }
  return Object.fromEntries(found);
}

/** What was said here comes after all that the server has told. Undefined where everything was taken back. */
function merged(known: StepState | undefined, entries: readonly EntryIn[], lots: readonly Lot[]): StepState | undefined {
  const open = known ? [known.counts, ...known.rivals] : [];
  const told = new Set([...open, ...(known?.past ?? [])].map(({ id }) => id));
  const fresh = entries.filter(({ id }) => !told.has(id));
  const replaced = new Set(fresh.flatMap(({ replaces = [] }) => replaces));
  const spoken = fresh.toReversed().filter(({ withdrawn }) => !withdrawn).map((entry) => asSaid(entry, lots));
  const everything = [...spoken, ...open];
  const [counts, ...rivals] = everything.filter(({ id }) => !replaced.has(id));
  if (!counts) return undefined;
  const past = [...everything.filter(({ id }) => replaced.has(id)), ...(known?.past ?? [])];
  return { counts, rivals, past, disputed: rivals.some(({ quantity }) => quantity !== counts.quantity) };
}

function asSaid(entry: EntryIn, lots: readonly Lot[]): Said {
  return {
    id: entry.id,
    quantity: thousandths(entry.quantity),
    at: entry.happened_at,
    by: null,
    personId: null,
    reason: entry.reason ?? '',
    lotNumber: lots.find(({ id }) => id === entry.lot_id)?.number ?? null,
    photoId: entry.photo_id ?? null,
    pieces: (entry.weighing?.pieces ?? []).map(thousandths),
    tare: entry.weighing ? thousandths(entry.weighing.tare) : 0n,
    waiting: true,
  };
}

/** How much should be there when `step` begins: what the last step before it says, or what was ordered. */
export function expectedAt({ ordered, steps }: FloorLine, step: Step): bigint {
  const before = STEPS.slice(0, STEPS.indexOf(step)).flatMap((each) => steps[each]?.counts.quantity ?? []);
  return before.at(-1) ?? ordered;
}

/** How much it is as far as anybody knows. */
export function presentOf({ ordered, steps }: FloorLine): bigint {
  return STEPS.flatMap((each) => steps[each]?.counts.quantity ?? []).at(-1) ?? ordered;
}

/** The ids that a new word about this step replaces: all that its author sees. */
export function openIds(state: StepState | undefined): string[] {
  return state ? [state.counts, ...state.rivals].map(({ id }) => id) : [];
}

/** Cents of `quantity` at the line's price, as the server rounds it. */
export function amountOf({ unitPrice }: FloorLine, quantity: bigint): bigint {
  return divideHalfUp(quantity * unitPrice, 100_000n);
}

/** The line's delivery. */
export function stopOf(floor: Floor, line: FloorLine): FloorStop | undefined {
  return floor.stops.find(({ order_id }) => order_id === line.orderId);
}

/** The items by their keys, in the order in which they come. */
export function grouped<T>(items: readonly T[], keyFor: (item: T) => string): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const same = found.get(keyFor(item));
    if (same) same.push(item);
    else found.set(keyFor(item), [item]);
  }
  return found;
}

const thousandths = (text: string | number): bigint => readDecimal(String(text), QUANTITY_DECIMALS);
