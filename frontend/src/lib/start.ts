/** The first steps of a hat: asked once it is worn, until they are over or skipped on this device. */
import { api, call } from '$api/client';
import type { components } from '$api/schema';
import { remember, remembered } from './device';
import { homeOf, type Hat } from './session.svelte';

export type Start = components['schemas']['Start'];
export type Step = Start['done'][number];

export const START = '/premiers-pas';
const keyOf = ({ territory, organisation }: Hat) => `first-steps.${territory.id}.${organisation?.id ?? ''}`;

export const loadStart = (): Promise<Start> => call(api.GET('/api/start'));

/** On this device no guide comes by itself any more; Help still leads to it. */
export function skipStart(hat: Hat): void {
  remember(keyOf(hat), 'skipped');
}

/** Where a hat begins: its guide while nothing is there yet, else its own first page. */
export async function firstPage(hat: Hat): Promise<string> {
  const home = homeOf(hat.role);
  if (remembered(keyOf(hat)) !== null) return home;
  try {
    const { guide, finished } = await loadStart();
    if (guide !== null && !finished) return START;
    skipStart(hat); // over for good: not asked again
  } catch {
    // without an answer the page itself says what is wrong
  }
  return home;
}
