/** Short messages after an action, with the way back where there is one. */
export interface Toast {
  id: number;
  text: string;
  tone: 'done' | 'problem';
  undo: (() => void | Promise<void>) | undefined;
}

const PLAIN_MS = 6_000;
const UNDO_MS = 12_000;

let count = 0;
let shown = $state.raw<Toast[]>([]);
// Not state: nothing on the screen depends on it.
// eslint-disable-next-line svelte/prefer-svelte-reactivity
const timers = new Map<number, ReturnType<typeof setTimeout>>();

/** Reactive. */
export function toasts(): Toast[] {
  return shown;
}

/** Says that something was done; `undo` adds the button that takes it back. Returns how to take the message away. */
export function say(text: string, options: { tone?: Toast['tone']; undo?: Toast['undo'] } = {}): () => void {
  const toast: Toast = { id: ++count, text, tone: options.tone ?? 'done', undo: options.undo };
  shown = [...shown.slice(-2), toast];
  startTimer(toast);
  return () => dismiss(toast);
}

export function dismiss(toast: Toast): void {
  holdTimer(toast);
  shown = shown.filter((other) => other.id !== toast.id);
}

/** A problem stays until it is dismissed; the rest goes by itself. */
export function startTimer(toast: Toast): void {
  holdTimer(toast);
  if (toast.tone === 'problem') return;
  timers.set(toast.id, setTimeout(() => dismiss(toast), toast.undo ? UNDO_MS : PLAIN_MS));
}

/** While the pointer or the focus is on it. */
export function holdTimer(toast: Toast): void {
  clearTimeout(timers.get(toast.id));
  timers.delete(toast.id);
}
