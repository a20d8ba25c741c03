/** Trying again until it works: at once when something says that the network is back, else less and less often. */

// Seconds between two tries. A phone that comes out of a valley tells by itself ("online", the screen turned on).
const DELAYS = [3, 5, 10, 20, 40, 60] as const;
const SPREAD = 0.2; // so that the kitchens of a town do not all come in the same second after a power cut

export interface Retry {
  stop: () => void;
  /** Now, out of turn. */
  now: () => void;
}

/** Calls `attempt` until it answers true (nothing left to do). One at a time; `first`: without waiting. */
export function keepTrying(attempt: () => Promise<boolean>, { first = false } = {}): Retry {
  let tries = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let busy = false;
  let stopped = false;

  const wait = () => {
    clearTimeout(timer);
    const seconds = DELAYS[Math.min(tries++, DELAYS.length - 1)] ?? 60;
    timer = setTimeout(() => void go(), seconds * 1000 * (1 + SPREAD * (Math.random() - 0.5)));
  };
  const go = async () => {
    if (busy || stopped) return;
    busy = true;
    clearTimeout(timer);
    const done = await attempt().catch(() => false);
    busy = false;
    if (done) stop();
    else if (!stopped) wait();
  };
  const now = () => {
    tries = 0;
    void go();
  };
  const shown = () => {
    if (document.visibilityState === 'visible') now();
  };
  const stop = () => {
    stopped = true;
    clearTimeout(timer);
    removeEventListener('online', now);
    document.removeEventListener('visibilitychange', shown);
  };

  addEventListener('online', now);
  document.addEventListener('visibilitychange', shown);
  // Not in the caller's turn: an effect that called this would watch, and repeat, what the attempt reads.
  if (first) timer = setTimeout(() => void go());
  else wait();
  return { stop, now };
}
