/** Light, dark, or as the device says. */
export const THEMES = ['device', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const STORED = 'justepart.theme';

export function chosenTheme(): Theme {
  try {
    const found = localStorage.getItem(STORED);
    return THEMES.find((theme) => theme === found) ?? 'device';
  } catch {
    return 'device'; // storage refused by the browser's settings
  }
}

export function chooseTheme(theme: Theme): void {
  showTheme(theme);
  try {
    localStorage.setItem(STORED, theme);
  } catch {
    return; // as above: the choice lasts as long as the page
  }
}

export function showTheme(theme: Theme): void {
  if (theme === 'device') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}
