/** The signs of quality, in the order in which screens list them. */
import type { components } from '$api/schema';

export const LABELS: readonly components['schemas']['Label'][] = [
  'ab', 'ab_conversion', 'demeter', 'nature_progres', 'label_rouge', 'aop', 'igp', 'stg', 'hve', 'fermier',
  'bienvenue_ferme', 'bleu_blanc_coeur', 'fair_trade', 'sustainable_fishing', 'rup', 'externalities', 'performance',
  'pefc', 'fsc',
];
