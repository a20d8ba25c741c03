/** What happened to an order, in words. */
import type { components } from '$api/schema';
import { QUANTITY_DECIMALS, readDecimal } from '$lib/decimal';
import { decimal } from '$lib/format';
import { t, type MessageKey } from '$lib/i18n/index.svelte';
import { unitName } from '$lib/units';

export type Version = components['schemas']['VersionOut'];
export type Summary = components['schemas']['OrderSummaryOut'];
export type DeliverySummary = components['schemas']['DeliverySummaryOut'];
type Change = Version['changes'][number];

const REASONS: Record<string, MessageKey> = {
  placed: 'orders.reason.placed',
  changed: 'orders.reason.changed',
  cancelled: 'orders.reason.cancelled',
  standing: 'orders.reason.standing',
};

/** "Mireille Combescot a changé la commande" */
export function happened({ person_name, reason }: Version): string {
  return t(REASONS[reason] ?? 'orders.reason.changed', { name: person_name ?? t('orders.program') });
}

/** "Carotte, sac de 10 kg : 10 kg, avant 20 kg" */
export function changed(change: Change): string {
  const name = `${change.product_name}, ${change.pack_name}`;
  const [before, after] = [amount(change.before, change.unit), amount(change.after, change.unit)];
  if (before === null) return t('orders.change.added', { name, after: after ?? '' });
  if (after === null) return t('orders.change.removed', { name, before });
  if (before === after) return t('orders.change.note', { name, note: change.note_after });
  return t('orders.change.quantity', { name, before, after });
}

function amount(text: string | null, unit: string): string | null {
  if (text === null) return null;
  const quantity = readDecimal(text, QUANTITY_DECIMALS);
  return `${decimal(quantity, QUANTITY_DECIMALS)}\u00a0${unitName(unit, quantity)}`;
}

export type OrderTone = 'plain' | 'leaf' | 'warm';

/** Where an order of the list stands: cancelled, still to be changed, final, or how far its delivery is. */
export function standing({ state, cycle_state }: Summary, delivery?: DeliverySummary): { words: string; tone: OrderTone } {
  if (state === 'cancelled' || cycle_state === 'cancelled') return { words: t('orders.state.cancelled'), tone: 'plain' };
  if (delivery) return delivered(delivery);
  if (cycle_state === 'open') return { words: t('orders.state.open'), tone: 'leaf' };
  return { words: t('orders.state.final'), tone: 'warm' };
}

function delivered({ settled, cases, received }: DeliverySummary): { words: string; tone: OrderTone } {
  if (settled) return { words: t('delivery.state.accepted'), tone: 'leaf' };
  if (cases > 0) return { words: t('delivery.state.case'), tone: 'warm' };
  return received ? { words: t('delivery.state.received'), tone: 'leaf' } : { words: t('delivery.state.receive'), tone: 'warm' };
}

/** Orders whose delivery is still to be received or accepted, the nearest first. */
export function toReceive(orders: readonly Summary[], deliveries: ReadonlyMap<string, DeliverySummary>): Summary[] {
  const open = orders.filter(({ id, state }) => state !== 'cancelled' && deliveries.get(id)?.settled === false && deliveries.get(id)?.cases === 0);
  return open.toSorted((a, b) => (a.delivers_on ?? '').localeCompare(b.delivers_on ?? '')).slice(0, 3);
}
