/** The language of the screens: what the person chose, else what the browser asks for, else French. */
import { remember, remembered } from '../device';
import { LANGUAGES, render, type Language, type MessageKey, type Params } from './messages';
import { sentence, speak } from './parts.svelte';

export type { Language, MessageKey, Params } from './messages';
export { LANGUAGES } from './messages';
export { isSaid, said } from './parts.svelte';

let current = $state<Language>('fr');
let asked: Language = 'fr';

/** The sentence for `key` in the current language; reactive. */
export function t(key: MessageKey, params?: Params): string {
  return render(sentence(key, current), current, params);
}

/** Reactive: "fr" or "en". */
export function language(): Language {
  return current;
}

/** Changes the language of every screen at once, and remembers it on this device. */
export async function setLanguage(wanted: Language): Promise<void> {
  asked = wanted;
  await speak(wanted);
  if (asked !== wanted) return; // another one was chosen meanwhile
  current = wanted;
  document.documentElement.lang = wanted;
  // What the system calls the app's shortcuts.
  document.querySelector('link[rel=manifest]')?.setAttribute('href', wanted === 'fr' ? '/manifest.webmanifest' : `/manifest.${wanted}.webmanifest`);
  remember('language', wanted);
}

/** Called once before the first screen. */
export async function startLanguage(): Promise<void> {
  await setLanguage(firstLanguage(navigator.languages));
}

export function firstLanguage(preferred: readonly string[]): Language {
  const candidates = [remembered('language'), ...preferred.map((tag) => tag.slice(0, 2))];
  return LANGUAGES.find((known) => candidates.find(isLanguage) === known) ?? 'fr';
}

export function isLanguage(value: string | null): value is Language {
  return LANGUAGES.some((known) => known === value);
}
