/**
 * What a person has typed and not sent yet, kept on this device as text: it survives a dead battery, a closed browser, an
 * ended session. It goes when it was sent, when she drops it, and when she signs out.
 */
import { scope } from './scope';

const PREFIX = 'justepart.typed';

/** Where a thing of the present person and hat is kept; `name` says what it is: "order/…". */
export function typedKey(name: string): string {
  return `${PREFIX}/${scope()?.name ?? '-'}/${name}`;
}

/** Where storage is refused or full, what is typed lasts as long as the page. */
export function keepTyped(key: string, content: string): void {
  orNothing(() => localStorage.setItem(key, content));
}

export function readTyped(key: string): string | null {
  return orNothing(() => localStorage.getItem(key)) ?? null;
}

export function dropTyped(key: string): void {
  orNothing(() => localStorage.removeItem(key));
}

/** The keys that begin like `start`. */
export function typedKeys(start: string): string[] {
  const every = orNothing(() => Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index) ?? ''));
  return (every ?? []).filter((key) => key.startsWith(start));
}

/** Whether this person has anything here that is not sent yet, under any hat. */
export function hasTyped(person: string): boolean {
  return typedKeys(`${PREFIX}/${person}/`).length > 0;
}

export function forgetTyped(person: string): void {
  for (const key of typedKeys(`${PREFIX}/${person}/`)) dropTyped(key);
}

function orNothing<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
