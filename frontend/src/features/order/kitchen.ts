/** What a kitchen may spend on a meal, and what it has spent so far. Cents excluding tax. */
import { divideHalfUp } from '$lib/decimal';

export interface Spent {
  /** Of one meal. */
  perMeal: bigint;
  budget: bigint;
  /** Of one meal; below zero when it is over. */
  leftPerMeal: bigint;
  /** For all meals of the week. */
  left: bigint;
  /** Of the budget, in percent, not above 100. */
  percent: number;
}

/** Null where meals or budget are not known. */
export function spentOf(excluding: bigint, meals: number | null, budgetCents: number | null): Spent | null {
  if (!meals || budgetCents === null) return null;
  const [budget, count] = [BigInt(budgetCents), BigInt(meals)];
  const perMeal = divideHalfUp(excluding, count);
  const whole = budget * count;
  const percent = whole === 0n ? 100 : Number((excluding * 100n) / whole);
  return { perMeal, budget, leftPerMeal: budget - perMeal, left: whole - excluding, percent: Math.min(100, percent) };
}
