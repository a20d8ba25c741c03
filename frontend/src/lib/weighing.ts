/** Goods that are weighed, as the server's `fulfilment/rules/weighing.py`: grams as integers. Pure. */
import { divideHalfUp } from './decimal';

/** Grams of goods: each piece less its container; null where a container weighs as much as what is in it, or none was weighed. */
export function netOf(pieces: readonly bigint[], tare: bigint): bigint | null {
  const weights = pieces.map((piece) => piece - tare);
  if (weights.length === 0 || weights.some((weight) => weight <= 0n)) return null;
  return weights.reduce((sum, weight) => sum + weight, 0n);
}

/** How far the weight is from the order, in tenths of a per cent of the order, half to even; negative when less. */
export function offByTenths(ordered: bigint, weighed: bigint): bigint {
  const scaled = (weighed - ordered) * 1000n;
  const halfUp = divideHalfUp(scaled, ordered);
  const tie = ((2n * scaled) % ordered === 0n) && ((2n * scaled) / ordered) % 2n !== 0n;
  return tie && halfUp % 2n !== 0n ? halfUp - (halfUp > 0n ? 1n : -1n) : halfUp;
}

/** Whether the weight is further from the order than the network allows (tenths of a per cent) without a word. */
export function beyond(ordered: bigint, weighed: bigint, tolerance: bigint): boolean {
  const off = weighed > ordered ? weighed - ordered : ordered - weighed;
  return off * 1000n > ordered * tolerance;
}

/** How many pieces were meant by an order in approximate kilograms: at least one. Half to even, as the server. */
export function piecesOf(ordered: bigint, content: bigint): number {
  const whole = ordered / content;
  const rest = 2n * (ordered % content);
  const rounded = rest > content || (rest === content && whole % 2n === 1n) ? whole + 1n : whole;
  return Number(rounded < 1n ? 1n : rounded);
}
