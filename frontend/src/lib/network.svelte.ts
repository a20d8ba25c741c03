/** Whether the server can be reached, by what the browser says and by how the last requests ended. */
import { api, onAnswer } from '$api/client';
import { keepTrying, type Retry } from './offline/retry';

let lastFailed = $state(false);
let browserOnline = $state(navigator.onLine);
let probing: Retry | null = null;
// Not state: nothing on the screen depends on it.
// eslint-disable-next-line svelte/prefer-svelte-reactivity
const backListeners = new Set<() => void>();

onAnswer((response) => told(response !== null));
addEventListener('online', () => {
  browserOnline = true;
  probing?.now();
});
addEventListener('offline', () => (browserOnline = false));

/** Reactive. */
export function offline(): boolean {
  return !browserOnline || lastFailed;
}

/** Calls `listener` each time that the server answers again after it did not; returns how to stop. */
export function onBack(listener: () => void): () => void {
  backListeners.add(listener);
  return () => backListeners.delete(listener);
}

function told(answered: boolean): void {
  const was = lastFailed;
  lastFailed = !answered;
  if (answered) browserOnline = navigator.onLine;
  if (!answered) probing ??= keepTrying(probe);
  else if (was) for (const listener of backListeners) listener();
}

/** The smallest question there is: any answer will do. Its own request tells `told`. */
async function probe(): Promise<boolean> {
  await api.GET('/api/me').catch(() => undefined);
  if (!lastFailed) probing = null;
  return !lastFailed;
}
