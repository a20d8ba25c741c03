/** Small choices that this device remembers: a language, a theme. Where storage is refused they last as long as the page. */
export function remembered(name: string): string | null {
  try {
    return localStorage.getItem(`justepart.${name}`);
  } catch {
    return null; // by the browser's settings
  }
}

export function remember(name: string, choice: string): void {
  try {
    localStorage.setItem(`justepart.${name}`, choice);
  } catch {
    return; // as above, or full
  }
}
