/** Orders that were asked for without network, whatever page is open: sent as soon as there is one. */
import { dropDraft, keepDraft, keptDrafts, type KeptDraft } from './draft';
import { sameWants, type Order } from './lines';
import { deliver, wantsIn, type Outcome } from './sending';

/** The keys of the sheets that are open in this tab: they send by themselves, and ask in place. */
const openSheets = new Set<string>();

/** Until the returned function is called. */
export function beingOpen(key: string): () => void {
  openSheets.add(key);
  return () => openSheets.delete(key);
}

/** What is to be sent, and not being edited now. */
export const waitingDrafts = (): KeptDraft[] => keptDrafts().filter(({ key, draft }) => draft.pressed !== null && !openSheets.has(key));

/** Sends one. What the server refuses is asked about on the sheet, where the draft still waits. */
export async function sendWaiting({ key, cycle, point, draft }: KeptDraft): Promise<Outcome> {
  const { pressed, version, tried } = draft;
  if (!pressed) return { kind: 'away' };
  keepDraft(key, { ...draft, tried: [...tried, pressed.lines] });
  const outcome = await deliver(key, { cycle_id: cycle, delivery_point_id: point, version }, pressed, tried);
  if (outcome.kind === 'saved') settle(key, draft, outcome.order);
  if (outcome.kind === 'refused') keepDraft(key, draft);
  return outcome;
}

/** What was typed after the button was pressed stays, unsaved. */
function settle(key: string, draft: KeptDraft['draft'], order: Order): void {
  const sent = wantsIn(draft.pressed?.lines ?? []);
  if (sameWants(draft.wants, sent)) dropDraft(key);
  else keepDraft(key, { ...draft, version: order.version, base: sent, pressed: null, tried: [] });
}

const FORGOTTEN_DAYS = 60;

/** Drafts of weeks that closed before they were ordered; those that nobody wants any more after two months are dropped. */
export function leftBehind(drafts: readonly KeptDraft[], open: string | null, now: Date): KeptDraft[] {
  const over = drafts.filter(({ cycle, draft }) => cycle !== open && Date.parse(draft.until) < now.getTime());
  const [old, left] = split(over, ({ draft }) => now.getTime() - Date.parse(draft.until) > FORGOTTEN_DAYS * 86_400_000);
  for (const { key } of old) dropDraft(key);
  return left.filter(({ draft }) => draft.seen.length > 0);
}

function split<T>(all: readonly T[], test: (each: T) => boolean): [T[], T[]] {
  return [all.filter(test), all.filter((each) => !test(each))];
}
