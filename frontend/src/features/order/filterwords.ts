/** The filters in words. */
import { allergenName, labelName } from '$lib/food';
import { t } from '$lib/i18n/index.svelte';
import { CRITERIA, isSet, type Criterion, type Filter, type Sieve } from './filter';

/** Those that are set, the words of the search excepted: these stand in their field. */
export const criteriaSet = (filter: Filter): Criterion[] => CRITERIA.filter((each) => each !== 'query' && isSet(filter, each));

/** "Bio", "à moins de 20 km", "sans lait, œufs" */
export function criterionName(filter: Filter, criterion: Criterion, { offers }: Sieve): string {
  switch (criterion) {
    case 'query':
      return t('order.filter.words', { query: filter.query.trim() });
    case 'label':
      return labelName(filter.label);
    case 'farm':
      return offers.find(({ farm }) => farm.id === filter.farm)?.farm.name ?? t('order.filter.farm');
    case 'within':
      return t('order.filter.km', { km: filter.within });
    case 'without':
      return t(filter.traces ? 'order.filter.freeTraces' : 'order.filter.free', { list: filter.without.map(allergenName).join(', ') });
    case 'changed':
      return t('order.filter.changed');
    default:
      return t('order.filter.warned');
  }
}
