/** All that the page of shortages shows of a week. */
import { api, call } from '$api/client';
import type { Gap, Rule, Sharing } from './ways';

export interface WeekFound {
  shortages: Sharing[];
  gaps: Gap[];
  /** The network's own. */
  rule: Rule;
}

export async function askWeek(cycle_id: string): Promise<WeekFound> {
  const params = { params: { path: { cycle_id } } };
  const [shortages, gaps, terms] = await Promise.all([
    call(api.GET('/api/cycles/{cycle_id}/shortages', params)),
    call(api.GET('/api/cycles/{cycle_id}/substitutes', params)),
    call(api.GET('/api/delivery-terms')),
  ]);
  return { shortages, gaps, rule: terms.sharing_rule };
}
