/** Whether the server can be reached, by what the browser says and by how the last requests ended. */
import { onAnswer } from '$api/client';

let lastFailed = $state(false);
let browserOnline = $state(navigator.onLine);

onAnswer((response) => (lastFailed = response === null));
addEventListener('online', () => {
  browserOnline = true;
  lastFailed = false;
});
addEventListener('offline', () => (browserOnline = false));

/** Reactive. */
export function offline(): boolean {
  return !browserOnline || lastFailed;
}
