/** The server's time, which decides the cut-off: this device's clock corrected by the answers' Date header. */
import { onAnswer } from '$api/client';

let offset = 0;
let now = $state(Date.now());

onAnswer((response) => {
  const date = response?.headers.get('date');
  if (!date || response?.headers.has('age')) return; // an answer from a cache has an old date
  const difference = Date.parse(date) - Date.now();
  // The header counts whole seconds: a smaller difference is not one.
  offset = Math.abs(difference) < 1500 ? 0 : difference;
});

setInterval(() => (now = Date.now() + offset), 1000);

/** Milliseconds of the server's time, reactive each second. */
export function serverNow(): number {
  return now;
}

/** Milliseconds until an instant of the server; negative once it is past. */
export function millisecondsUntil(instant: string): number {
  return Date.parse(instant) - now;
}
