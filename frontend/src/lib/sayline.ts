/** Saying something of a line: noted on this device at once, sent when there is network. */
import type { components } from '$api/schema';
import { QUANTITY_DECIMALS, writeDecimal } from './decimal';
import { openIds, type FloorLine, type Step } from './floor';
import { enqueue, newId } from './offline/queue.svelte';

type EntryIn = components['schemas']['EntryIn'];
type Also = Partial<Pick<EntryIn, 'reason' | 'lot_id' | 'photo_id' | 'weighing' | 'withdrawn'>>;

/** `quantity` in thousandths; it replaces what its author sees at this step. `what`: in words, for its author. Gives its id. */
export async function sayOfLine(line: FloorLine, step: Step, quantity: bigint, what: string, also: Also = {}): Promise<string> {
  const id = newId();
  await enqueue('steps', id, entryOf(id, line, step, quantity, also), what);
  return id;
}

function entryOf(id: string, line: FloorLine, step: Step, quantity: bigint, also: Also): EntryIn {
  return {
    id,
    order_id: line.orderId,
    offer_id: line.offerId,
    step,
    quantity: writeDecimal(quantity, QUANTITY_DECIMALS),
    happened_at: new Date().toISOString(),
    replaces: openIds(line.steps[step]),
    reason: '',
    withdrawn: false,
    ...also,
  };
}

/** It was said by mistake: as if nothing had been said. */
export async function takeBack(line: FloorLine, step: Step, what: string): Promise<void> {
  await sayOfLine(line, step, 0n, what, { withdrawn: true });
}
