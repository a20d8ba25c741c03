/** The keys of the sheet, and whether those of one sign are wanted: speech input types letters by mistake (WCAG 2.1.4). */
import { remember, remembered } from '$lib/device';

let single = $state(remembered('keys') !== 'off');

/** Reactive: whether "/" and "?" do something outside a field. */
export const singleKeys = (): boolean => single;

export function setSingleKeys(wanted: boolean): void {
  single = wanted;
  remember('keys', wanted ? 'on' : 'off');
}

export type Command = 'save' | 'search' | 'help' | 'nextFamily' | 'previousFamily';

/** What a key asks the sheet to do. Signs that somebody may be writing are no command. */
export function commandOf(event: KeyboardEvent): Command | null {
  const { key, ctrlKey, metaKey, altKey, target } = event;
  if ((ctrlKey || metaKey) && key.toLowerCase() === 's') return 'save';
  if (ctrlKey || metaKey) return null;
  if (altKey) return key === 'ArrowDown' ? 'nextFamily' : key === 'ArrowUp' ? 'previousFamily' : null;
  const quantity = target instanceof HTMLElement && target.matches('input[data-quantity]');
  if (quantity && key === 'Escape') return 'search';
  if (!single || (!quantity && writesText(target))) return null;
  return key === '/' ? 'search' : key === '?' ? 'help' : null;
}

const writesText = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input:not([type=checkbox], [type=radio]), textarea, select');
