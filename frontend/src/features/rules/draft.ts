/** A fair-price rule while it is written, as a sentence with blanks. */
import type { components } from '$api/schema';
import { PRICE_DECIMALS, readDecimal, shortDecimal, writeDecimal } from '$lib/decimal';
import { language, t } from '$lib/i18n/index.svelte';

export type Rules = components['schemas']['RulesOut'];
export type Rule = components['schemas']['RuleOut'];
export type RulePreview = components['schemas']['RulePreview'];
export type Kind = Rule['kind'];
export type Severity = Rule['severity'];
export type RuleActor = NonNullable<Rule['actor']>;
type BuyerKind = Rule['buyer_kinds'][number];
type RuleIn = components['schemas']['RuleTried'];

export const KINDS = [
  'actor_least',
  'actor_most',
  'intermediaries_most',
  'cost_floor',
  'costs_covered',
  'change_most',
  'one_price',
  'distance_most',
] as const satisfies readonly Kind[];
export const SEVERITIES = ['informs', 'warns', 'blocks'] as const satisfies readonly Severity[];
export const BUYER_KINDS = ['canteen', 'shop'] as const satisfies readonly BuyerKind[];
const ACTORS = ['producer', 'hub', 'carrier', 'processor', 'network'] as const satisfies readonly RuleActor[];

/** Whose share a kind may be about; empty: it names nobody. A shop's share is judged on its shelf. */
export function actorsOf(kind: Kind): readonly (RuleActor | '')[] {
  if (kind === 'actor_least' || kind === 'actor_most') return [...ACTORS, 'shop'];
  return kind === 'costs_covered' ? ['', ...ACTORS] : [];
}

const VALUES: Partial<Record<Kind, bigint>> = {
  actor_least: 700_000n,
  actor_most: 100_000n,
  intermediaries_most: 300_000n,
  cost_floor: 10_000n,
  change_most: 100_000n,
  distance_most: 800_000n,
};
export const hasValue = (kind: Kind): boolean => kind in VALUES;

export interface RuleDraft {
  kind: Kind;
  severity: Severity;
  /** Of the producer where the kind names nobody; empty: everybody's. */
  actor: RuleActor | '';
  /** Per cent, kilometres or a factor, in ten-thousandths. */
  value: bigint | null;
  /** Days, in units. */
  notice: bigint | null;
  /** Other words than those of the form; empty: those. */
  words: string;
  families: Rule['families'];
  labels: Rule['labels'];
  buyers: BuyerKind[];
}

export function fresh(kind: Kind = 'actor_least'): RuleDraft {
  const actor = kind === 'costs_covered' ? '' : 'producer';
  return { kind, severity: 'warns', actor, value: VALUES[kind] ?? null, notice: 14n, words: '', families: [], labels: [], buyers: [] };
}

/** The same scope and severity with what another kind needs. */
export const asKind = (draft: RuleDraft, kind: Kind): RuleDraft => ({
  ...fresh(kind),
  severity: draft.severity,
  families: draft.families,
  labels: draft.labels,
  buyers: draft.buyers,
});

export function draftOf(rule: Rule): RuleDraft {
  const draft: RuleDraft = {
    kind: rule.kind,
    severity: rule.severity,
    actor: rule.actor ?? '',
    value: rule.value === null ? null : readDecimal(rule.value, PRICE_DECIMALS),
    notice: rule.notice_days === null ? null : BigInt(rule.notice_days),
    words: '',
    families: [...rule.families],
    labels: [...rule.labels],
    buyers: [...rule.buyer_kinds],
  };
  return anySpace(rule.sentence) === anySpace(formWords(draft)) ? draft : { ...draft, words: rule.sentence };
}

/** "La ferme reçoit au moins 70 % du prix payé." */
export function formWords({ kind, actor, value, notice }: RuleDraft): string {
  const short = value === null ? '…' : shortDecimal(value, PRICE_DECIMALS);
  const words = t(notice === null && kind === 'change_most' ? 'fairrule.blank.change_unannounced' : `fairrule.blank.${kind}`, {
    actor: t(`fairrule.actor.${actor || 'each'}`),
    value: language() === 'fr' ? short.replace('.', ',') : short,
    days: notice === null ? '…' : String(notice),
  });
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Whatever kind of space was kept with it. */
const anySpace = (words: string): string => words.replace(/\s+/g, ' ');

export const sentenceOf = (draft: RuleDraft): string => draft.words.trim() || formWords(draft);

/** What the server takes; null while a blank is empty. */
export function bodyOf(draft: RuleDraft): RuleIn | null {
  const { kind, severity, actor, value, notice } = draft;
  if (hasValue(kind) && value === null) return null;
  return {
    kind,
    severity,
    sentence: sentenceOf(draft),
    value: hasValue(kind) && value !== null ? writeDecimal(value, PRICE_DECIMALS) : null,
    actor: actorsOf(kind).length > 0 && actor !== '' ? actor : null,
    notice_days: kind === 'change_most' && notice !== null ? Number(notice) : null,
    families: draft.families,
    labels: draft.labels,
    buyer_kinds: draft.buyers,
  };
}

export type Blank = 'actor' | 'value' | 'days';
export type Piece = { text: string } | { blank: Blank };

/** The sentence of a kind, cut at its blanks. */
export function pieces(kind: Kind): Piece[] {
  return t(`fairrule.blank.${kind}`)
    .split(/(\{(?:actor|value|days)\})/)
    .filter((part) => part.trim() !== '')
    .map((part) => (/^\{\w+\}$/.test(part) ? { blank: part.slice(1, -1) as Blank } : { text: part.trim() }));
}

export const plain = (draft: RuleDraft): string => JSON.stringify({ ...bodyOf(draft), value: String(draft.value), notice: String(draft.notice) });

/** The adopted body of a version that was taken back, to adopt it again. */
export function adoptedBody(rule: Rule) {
  const { kind, severity, sentence, value, actor, notice_days, families, labels, buyer_kinds, valid_from, decision_text, decided_on, decision_url } = rule;
  return { kind, severity, sentence, value, actor, notice_days, families, labels, buyer_kinds, valid_from, decision_text, decided_on, decision_url };
}
