/** An order on its way as the buyer reads it: what the server says, with what was said here and waits. Pure. */
import type { components } from '$api/schema';
import { PRICE_DECIMALS, QUANTITY_DECIMALS, readDecimal } from '$lib/decimal';
import { keyOf, readSteps, STEPS, withWaiting, type FloorLine, type Said, type Step } from '$lib/floor';

type Schemas = components['schemas'];
export type DeliveryOut = Schemas['DeliveryOut'];
export type Objection = Schemas['ObjectionOut'];
export type Difference = Schemas['DifferenceOut'];
type EntryIn = Schemas['EntryIn'];
/** Written here, so its quantity is text. */
export type WaitingObjection = Schemas['ObjectionIn'] & { order_id: string; quantity: string };

export interface DeliveryLine {
  key: string;
  orderId: string;
  offerId: string;
  productName: string;
  packName: string;
  producerName: string;
  unit: string;
  content: bigint;
  catchWeight: boolean;
  unitPrice: bigint;
  ordered: bigint;
  /** As far as anybody knows, with what waits here. */
  present: bigint;
  steps: FloorLine['steps'];
  /** Said here, not yet in what is paid. */
  unsent: boolean;
  agreedCents: number;
  totalCents: number;
  /** The product that is missing, for a line that was not ordered. */
  insteadOf: string | null;
  differences: Difference[];
  objections: Objection[];
  /** Objections that wait here to be sent. */
  waiting: WaitingObjection[];
}

export function readLines(out: DeliveryOut, entries: readonly EntryIn[], objections: readonly WaitingObjection[]): DeliveryLine[] {
  const names = new Map(out.lines.map((line) => [line.offer_id, line.product_name]));
  return out.lines.map((line) => {
    const mine = entries.filter((each) => each.order_id === out.order_id && each.offer_id === line.offer_id);
    const ordered = readDecimal(line.ordered, QUANTITY_DECIMALS);
    const steps = withWaiting(readSteps(line.steps), mine, []);
    return {
      key: keyOf(out.order_id, line.offer_id),
      orderId: out.order_id,
      offerId: line.offer_id,
      productName: line.product_name,
      packName: line.pack_name,
      producerName: line.producer_name,
      unit: line.unit,
      content: readDecimal(line.content, QUANTITY_DECIMALS),
      catchWeight: line.catch_weight,
      unitPrice: readDecimal(line.unit_price, PRICE_DECIMALS),
      ordered,
      present: STEPS.flatMap((step) => steps[step]?.counts.quantity ?? []).at(-1) ?? ordered,
      steps,
      unsent: mine.length > 0,
      agreedCents: line.agreed_cents,
      totalCents: line.total_cents,
      insteadOf: line.stands_in_for === null ? null : (names.get(line.stands_in_for) ?? null),
      differences: line.differences,
      objections: line.objections,
      waiting: objections.filter((each) => each.order_id === out.order_id && each.offer_id === line.offer_id),
    };
  });
}

/** The steps of which anything was said of any line, in their order: the columns of the table. */
export function stepsSaid(lines: readonly DeliveryLine[]): Step[] {
  return STEPS.filter((step) => lines.some(({ steps }) => steps[step]));
}

/** How much should be there when it is received: what the step before says, or what was ordered. */
export function dueOf({ ordered, steps }: Pick<DeliveryLine, 'ordered' | 'steps'>): bigint {
  const before = STEPS.slice(0, STEPS.indexOf('received')).flatMap((step) => steps[step]?.counts.quantity ?? []);
  return before.at(-1) ?? ordered;
}

const isMine = (said: Said, me: string | null): boolean => said.waiting || (me !== null && said.personId === me);

/** Whether the buyer says what came herself: nobody has yet, or she was the one who did. Else she objects. */
export function saysHerself({ steps }: Pick<DeliveryLine, 'steps'>, me: string | null): boolean {
  return !steps.received || isMine(steps.received.counts, me);
}

/** What a new word about the reception replaces: only one's own; another's stays beside it, and the coordinator is asked. */
export function replacedBy({ steps }: Pick<DeliveryLine, 'steps'>, me: string | null): string[] {
  const state = steps.received;
  return state ? [state.counts, ...state.rivals].filter((said) => isMine(said, me)).map(({ id }) => id) : [];
}

/** The most that may still be objected to of a line. */
export function objectable({ present, ordered, objections, waiting }: DeliveryLine): bigint {
  const most = present > ordered ? present : ordered;
  const before = [...objections, ...waiting].reduce((sum, { quantity }) => sum + readDecimal(quantity, QUANTITY_DECIMALS), 0n);
  return most > before ? most - before : 0n;
}
