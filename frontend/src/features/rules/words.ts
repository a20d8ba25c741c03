/** What a rule is about and what it does, in words. */
import { familyName, labelName } from '$lib/food';
import { language, t } from '$lib/i18n/index.svelte';
import type { Rule } from './draft';

export const TONES = { blocks: 'alert', warns: 'warm', informs: 'plain' } as const;

/** "Fruits et légumes ; Bio ; cantines"; empty where a rule is for everything. */
export function scopeOf({ families, labels, buyer_kinds }: Pick<Rule, 'families' | 'labels' | 'buyer_kinds'>): string {
  const listed = (words: string[]) => new Intl.ListFormat(language(), { type: 'disjunction' }).format(words);
  return [families.map(familyName), labels.map(labelName), buyer_kinds.map((kind) => t(`fairrule.buyers.${kind}`))]
    .filter((words) => words.length > 0)
    .map(listed)
    .join(t('ui.semicolon'));
}
