import { remember, remembered } from './device';

/** Light, dark, or as the device says. */
export const THEMES = ['device', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export function chosenTheme(): Theme {
  const found = remembered('theme');
  return THEMES.find((theme) => theme === found) ?? 'device';
}

export function chooseTheme(theme: Theme): void {
  showTheme(theme);
  remember('theme', theme);
}

export function showTheme(theme: Theme): void {
  if (theme === 'device') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}
