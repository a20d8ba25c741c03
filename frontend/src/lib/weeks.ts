/** An order week in words: by the days on which it is delivered, because that is what people plan with. */
import type { components } from '$api/schema';
import { dayRange, longDay, shortDay } from './format';
import { language, t } from './i18n/index.svelte';

export type Cycle = components['schemas']['CycleOut'];
type Dated = Pick<Cycle, 'closes_at'> & { deliveries: readonly { delivers_on: string }[] };

const daysOf = ({ deliveries }: Dated): string[] => [...new Set(deliveries.map(({ delivers_on }) => delivers_on))].sort();

function listed(days: readonly string[]): string {
  return new Intl.ListFormat(language(), { type: 'conjunction' }).format(days);
}

/** "Livraison 26–27 nov."; a week without a delivery by its cut-off. */
export function weekName(cycle: Dated): string {
  const days = daysOf(cycle);
  const [first = '', last = ''] = [days[0], days.at(-1)];
  return first ? t('week.delivery', { days: dayRange(first, last) }) : t('week.closing', { day: shortDay(cycle.closes_at) });
}

/** "jeudi 26 novembre et vendredi 27 novembre", or null when nothing is delivered. */
export function deliveryDays(cycle: Dated): string | null {
  const days = daysOf(cycle);
  return days.length === 0 ? null : listed(days.map(longDay));
}
