/**
 * Which rows of a long list are drawn whole: those near the window, and those that are asked for. The others only say
 * their name, so that a page of hundreds of rows weighs as much as one of dozens.
 */
import { flushSync } from 'svelte';
import { CellMap } from './cells.svelte';

/** A task shorter than this lets a keystroke in between. */
const TASK_MS = 8;
const AT_LATEST_MS = 200;

export class Drawing {
  readonly #drawn = new CellMap<true>();
  // Asked by a timer, watched by nobody.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #waiting = new Set<string>();
  #unask: (() => void) | undefined;

  /** `ids`: rows that are known from the start; `first`: those that are drawn with the page. */
  constructor(ids: readonly string[], first: readonly string[]) {
    this.#drawn.know(ids);
    for (const id of first) this.#drawn.set(id, true);
  }

  has(id: string): boolean {
    return this.#drawn.has(id);
  }

  /** At once, to be focused or shown. */
  now(id: string): void {
    this.#waiting.delete(id);
    if (this.has(id)) return;
    this.#drawn.set(id, true);
    flushSync();
  }

  /** When the browser has nothing else to do, a few at a time: what is being typed or scrolled is painted first. */
  soon(ids: Iterable<string>): void {
    for (const id of ids) if (!this.has(id)) this.#waiting.add(id);
    if (this.#waiting.size > 0) this.#unask ??= whenIdle(() => this.#next());
  }

  /** They went far away before their turn came. */
  forget(ids: Iterable<string>): void {
    for (const id of ids) this.#waiting.delete(id);
  }

  stop(): void {
    this.#unask?.();
    this.#unask = undefined;
  }

  #next(): void {
    const until = performance.now() + TASK_MS;
    for (const id of this.#waiting) {
      this.now(id);
      if (performance.now() >= until) break;
    }
    this.#unask = this.#waiting.size > 0 ? whenIdle(() => this.#next()) : undefined;
  }
}

/** Safari does not know when it is idle: a short while later. Returns what takes it back. */
function whenIdle(task: () => void): () => void {
  if (typeof requestIdleCallback === 'undefined') {
    const timer = setTimeout(task, 30);
    return () => clearTimeout(timer);
  }
  const waiting = requestIdleCallback(task, { timeout: AT_LATEST_MS });
  return () => cancelIdleCallback(waiting);
}
