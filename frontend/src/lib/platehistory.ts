/** What happened to lines and orders after the cut-off, in words. Pure. */
import type { components } from '$api/schema';
import { QUANTITY_DECIMALS, readDecimal } from '$lib/decimal';
import { dayAndHour, decimal, hour, money } from '$lib/format';
import { isSaid, t, type MessageKey } from '$lib/i18n/index.svelte';
import { unitName } from '$lib/units';
import { localOf } from '$lib/zone';

type Entry = components['schemas']['HistoryEntry'];
type Line = components['schemas']['HistoryLine'];

/** A phone's clock that is off by less says nothing. */
const SAME_MS = 120_000;

/** Entries that belong to one moment, person and order: told in one sentence. */
export interface Group {
  key: string;
  first: Entry;
  entries: Entry[];
}

/** Neighbours that one person said at once of lines, or of offers, as one; every other entry alone. */
export function groupsOf(entries: readonly Entry[]): Group[] {
  const found: Group[] = [];
  for (const entry of entries) {
    const last = found.at(-1);
    if (last && together(last.first, entry)) last.entries.push(entry);
    else found.push({ key: entry.id, first: entry, entries: [entry] });
  }
  return found;
}

const OFFERS = new Set(['offer.confirmed', 'offer.brought']);

function together(a: Entry, b: Entry): boolean {
  const several = (a.line != null && b.line != null) || OFFERS.has(a.action);
  return several && a.action === b.action && a.person_name === b.person_name && a.at === b.at;
}

/** `ofOneOrder`: the page is of this order, which needs no name. Null for what is no step of a line and no order handed over or accepted. */
export function plateSentence(entry: Entry, who: string, ofOneOrder: boolean): string | null {
  const order = entry.subject_name ?? t('history.gone');
  if (entry.line) {
    const what = whatOf(entry.line);
    return t(lineKey(entry), { count: 1, who, what: ofOneOrder ? what : t('history.lineOf', { what, order }), order });
  }
  if (entry.handover) return t('history.handedOver', { who, order, to: entry.handover.received_by || t('history.nobodyNamed') });
  const key = `history.${entry.action}`;
  if (entry.total_cents == null || !isSaid(key)) return null;
  return t(key as MessageKey, { who, order, money: money(entry.total_cents) });
}

/** "Hub a préparé 12 lignes de la commande pour « Cantine »." */
export function groupSentence({ first, entries }: Group, who: string): string {
  const count = entries.length;
  if (!first.line) return t(first.action.replace('offer.', 'history.offers.') as MessageKey, { count, who });
  if (!oneOrder(entries)) return t(first.action.replace('line.', 'history.manyOrders.') as MessageKey, { count, who });
  return t(lineKey(first), { count, who, what: '', order: first.subject_name ?? t('history.gone') });
}

const oneOrder = ([first, ...others]: readonly Entry[]) => others.every(({ subject_id }) => subject_id === first?.subject_id);

/** One entry of a group: the line, of which order where there are several, or the offer. */
export function entryText(entry: Entry, { entries }: Group): string {
  const order = entry.subject_name ?? t('history.gone');
  if (!entry.line) return order;
  const what = whatOf(entry.line);
  return oneOrder(entries) ? what : t('history.lineOf', { what, order });
}

const lineKey = ({ action }: Entry) => `history.${action}` as MessageKey;

/** "28 kg de Carotte, colis de 10 kg" */
export function whatOf(line: Line): string {
  return t('history.what', { amount: amountOf(line.quantity, line.unit), product: line.product_name, pack: line.pack_name });
}

function amountOf(quantity: string, unit: string): string {
  const amount = readDecimal(quantity, QUANTITY_DECIMALS);
  return `${decimal(amount, QUANTITY_DECIMALS)}\u00a0${unitName(unit, amount)}`;
}

/** What else is known of an entry: "commandé : 30 kg", "lot A7", "dit à 9 h 12, reçu à 14 h 40". */
export function notesOf(entry: Entry): string[] {
  return [...(entry.line ? lineNotes(entry.line) : []), ...handoverNotes(entry), ...clockNote(entry)];
}

function lineNotes(line: Line): string[] {
  const { ordered, quantity, unit, corrects, lot_number, instead_of, rule, pieces } = line;
  return [
    ...(ordered !== null && readDecimal(ordered, 3) !== readDecimal(quantity, 3) ? [t('history.note.ordered', { amount: amountOf(ordered, unit) })] : []),
    ...(corrects === null ? [] : [t('history.note.corrects', { amount: amountOf(corrects, unit) })]),
    ...(instead_of ? [t('history.note.insteadOf', { product: instead_of })] : []),
    ...(rule && isSaid(`history.sharing.${rule}`) ? [t('history.note.shared', { rule: t(`history.sharing.${rule}` as MessageKey) })] : []),
    ...(lot_number ? [t('history.note.lot', { number: lot_number })] : []),
    ...(pieces > 0 ? [t('history.note.pieces', { count: pieces })] : []),
  ];
}

function handoverNotes({ handover }: Entry): string[] {
  if (!handover) return [];
  const warm = handover.temperatures.map(({ celsius, limit }) =>
    limit == null ? t('history.note.celsius', { celsius: degrees(celsius) }) : t('history.note.celsiusLimit', { celsius: degrees(celsius), limit: degrees(limit) }),
  );
  return [...(handover.signed ? [t('history.note.signed')] : []), ...warm, ...(handover.note ? [t('ui.quoted', { words: handover.note })] : [])];
}

/** Degrees as the server writes them, "3.2". */
const degrees = (value: unknown): string => decimal(readDecimal(String(value), 1), 1);

function clockNote({ at, happened_at }: Entry): string[] {
  if (happened_at == null || Date.parse(at) - Date.parse(happened_at) <= SAME_MS) return [];
  const said = localOf(happened_at).day === localOf(at).day ? t('history.atHour', { hour: hour(happened_at) }) : dayAndHour(happened_at);
  return [t('history.note.clock', { said, received: t('history.atHour', { hour: hour(at) }) })];
}
