/** The service worker from the page's side: registered after the first page stands, newer versions offered, never forced. */
import type { Workbox } from 'workbox-window';

const CHECK_MS = 3_600_000;

let ready = $state(false);
let worker: Workbox | null = null;
// Another tab took the new version: this one only has to begin again.
let taken = false;

/** Reactive: a newer version of the program waits. */
export function updateReady(): boolean {
  return ready;
}

export async function startWorker(): Promise<void> {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  const { Workbox } = await import('workbox-window');
  worker = new Workbox('/sw.js');
  worker.addEventListener('waiting', () => (ready = true));
  worker.addEventListener('controlling', ({ isUpdate }) => {
    if (isUpdate) taken = ready = true;
  });
  await worker.register().catch(() => undefined); // refused by the browser's settings: the network is needed then
  setInterval(() => {
    if (document.visibilityState === 'visible') void worker?.update().catch(() => undefined); // no network: next hour
  }, CHECK_MS);
}

/** Whether a page holds something that a new beginning would lose: such pages answer "beforeunload". */
export function hasUnsaved(): boolean {
  return !dispatchEvent(new Event('beforeunload', { cancelable: true }));
}

/** Begins again with the new version. */
export function takeUpdate(): void {
  if (taken || !worker) return location.reload();
  worker.addEventListener('controlling', () => location.reload());
  worker.messageSkipWaiting();
}
