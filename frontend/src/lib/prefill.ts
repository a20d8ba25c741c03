/** Lines on their way from another page to the order sheet of a place: handed over once, within this visit. */
export interface PrefillLine {
  packId: string;
  product: string;
  pack: string;
  /** Thousandths of the pricing unit: what the order shall have in all. */
  quantity: bigint;
  /** Ten-thousandths of a euro, as it was shown there. */
  unitPrice: bigint;
}

interface Prefill {
  cycle: string;
  point: string;
  lines: PrefillLine[];
}

let waiting: Prefill | null = null;

export function keepPrefill(cycle: string, point: string, lines: PrefillLine[]): void {
  waiting = { cycle, point, lines };
}

/** What was handed over for this week and place, once; null when nothing was. */
export function takePrefill(cycle: string, point: string): PrefillLine[] | null {
  const found = waiting;
  if (found === null || found.cycle !== cycle || found.point !== point) return null;
  waiting = null;
  return found.lines;
}
