/** Does `work` unless another tab of this device is doing it now: then null. */
export async function alone<T>(name: string, work: () => Promise<T>): Promise<T | null> {
  // Older browsers have no locks. The server takes the same order twice as once, so two senders do no harm.
  if (!('locks' in navigator)) return work();
  return navigator.locks.request(`justepart.${name}`, { ifAvailable: true }, (lock) => (lock ? work() : null)) as Promise<T | null>;
}
