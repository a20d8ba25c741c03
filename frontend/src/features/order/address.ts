/** The filters in the page's address, so that a link, a reload and the way back show the same. */
import { NO_FILTER, type Filter } from './filter';

const NAMES = { query: 'q', family: 'famille', label: 'label', farm: 'ferme', within: 'km', without: 'sans', traces: 'traces', changed: 'change', warned: 'alerte' } as const;
const NONE = 'rien';

/** `avoided`: the allergens that the kitchen keeps out, unless the address says something else. */
export function filterOf(search: URLSearchParams, avoided: readonly string[]): Filter {
  const text = (name: keyof typeof NAMES) => search.get(NAMES[name]) ?? '';
  const said = search.get(NAMES.without);
  return {
    query: text('query'),
    family: text('family'),
    label: text('label'),
    farm: text('farm'),
    within: Math.max(0, Number.parseInt(text('within'), 10) || 0),
    without: said === null ? avoided : said.split(',').filter((each) => each !== '' && each !== NONE),
    traces: text('traces') !== '',
    changed: text('changed') !== '',
    warned: text('warned') !== '',
  };
}

/** `search` with the filters that are not as they usually are. */
export function withFilter(search: URLSearchParams, filter: Filter, avoided: readonly string[]): URLSearchParams {
  const result = new URLSearchParams(search);
  const put = (name: keyof typeof NAMES, value: string, usual: string) => {
    if (value === usual) result.delete(NAMES[name]);
    else result.set(NAMES[name], value || NONE);
  };
  const usual = { ...NO_FILTER, without: avoided };
  for (const name of Object.keys(NAMES) as (keyof typeof NAMES)[]) put(name, written(filter[name]), written(usual[name]));
  return result;
}

const written = (value: Filter[keyof Filter]): string =>
  typeof value === 'string' ? value.trim() : typeof value === 'object' ? value.join(',') : value ? String(Number(value)) : '';
