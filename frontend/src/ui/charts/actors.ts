/** The actors of stacked bars. Without d3, so that a page has them at once. */
import type { Share } from '$lib/shares';
import type { ChartBar } from './types';

/** A whole bar, where bars show parts. */
export const WHOLE = 10_000;

export const keyOf = ({ actor, label }: Share): string => `${actor} ${label}`;

/** Every actor of any bar, once, in the order of their first appearance. */
export function actorsOf(bars: readonly ChartBar[]): Share[] {
  const found = new Map<string, Share>();
  for (const share of bars.flatMap(({ shares }) => shares)) if (share.amount > 0n && !found.has(keyOf(share))) found.set(keyOf(share), share);
  return [...found.values()];
}
