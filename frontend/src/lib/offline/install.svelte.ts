/** Whether this browser can put Juste Part beside its other apps, and how. Never asked unbidden: the account page offers it. */

/** Chromium's event; no standard type. */
interface InstallEvent extends Event {
  prompt: () => Promise<void>;
  userChoice: Promise<{ outcome: 'accepted' | 'dismissed' }>;
}

export type Installing = 'ready' | 'by-hand-ios' | 'installed' | 'impossible';

let offered = $state.raw<InstallEvent | null>(null);
let done = $state(false);

/** Called once, before the first page: the browser tells it early, and once. */
export function listenForInstall(): void {
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault(); // no bar of the browser's own
    offered = event as InstallEvent;
  });
  addEventListener('appinstalled', () => {
    offered = null;
    done = true;
  });
}

/** Reactive. */
export function installing(): Installing {
  if (done || matchMedia('(display-mode: standalone)').matches) return 'installed';
  if (offered) return 'ready';
  return isIos(navigator) ? 'by-hand-ios' : 'impossible';
}

/** An iPhone, or an iPad that says it is a Mac: there one adds it from the sharing menu. */
export function isIos({ userAgent, maxTouchPoints }: Pick<Navigator, 'userAgent' | 'maxTouchPoints'>): boolean {
  return /iPhone|iPad|iPod/.test(userAgent) || (userAgent.includes('Macintosh') && maxTouchPoints > 1);
}

export async function install(): Promise<void> {
  const event = offered;
  if (!event) return;
  await event.prompt();
  if ((await event.userChoice).outcome === 'accepted') offered = null;
}
