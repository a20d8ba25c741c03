/** What the network's fair-price rules say of a price, as the server tells it in the reader's language. Pure. */
export interface RuleVerdict {
  rule_id: string;
  kind: string;
  severity: 'blocks' | 'warns' | 'informs';
  outcome: 'holds' | 'fails' | 'not_judged';
  /** What was measured, the bound, and what is missing: figures as text; null where they are somebody's secret. */
  measured: string | null;
  bound: string | null;
  distance: string | null;
  unit: string;
  sentence: string;
  rule_sentence: string;
}

/** How a verdict looks: what fails by its severity, what holds, and what could not be judged. */
export type VerdictTone = 'blocks' | 'warns' | 'informs' | 'unknown' | 'holds';

const ORDER: readonly VerdictTone[] = ['blocks', 'warns', 'informs', 'unknown', 'holds'];

export function toneOf({ outcome, severity }: Pick<RuleVerdict, 'outcome' | 'severity'>): VerdictTone {
  if (outcome === 'fails') return severity;
  return outcome === 'holds' ? 'holds' : 'unknown';
}

/** What has to be done first comes first; equals stay as the network ordered them. */
export function ranked<V extends Pick<RuleVerdict, 'outcome' | 'severity'>>(verdicts: readonly V[]): V[] {
  return verdicts.toSorted((a, b) => ORDER.indexOf(toneOf(a)) - ORDER.indexOf(toneOf(b)));
}
