/** What is written at a stop before the order is handed over: kept on this device, so that a dead battery loses none of it. */
import { dropTyped, keepTyped, readTyped, typedKey } from '$lib/offline/typed';

export interface CrateCount {
  out: number;
  back: number;
}
interface Written {
  name: string;
  note: string;
  signature: string | null;
  /** Tenths of a degree, as text, by storage class. */
  celsius: Record<string, string>;
  crates: Record<string, CrateCount>;
}

const EMPTY: Written = { name: '', note: '', signature: null, celsius: {}, crates: {} };

function read(key: string): Written {
  try {
    return { ...structuredClone(EMPTY), ...(JSON.parse(readTyped(key) ?? '{}') as Partial<Written>) };
  } catch {
    return structuredClone(EMPTY);
  }
}

export class StopDraft {
  readonly #key: string;
  written: Written = $state() as Written;

  constructor(orderId: string) {
    this.#key = typedKey(`stop/${orderId}`);
    this.written = read(this.#key);
  }

  /** To be called in an effect: keeps each change. */
  keep(): void {
    const now = JSON.stringify(this.written);
    if (now === JSON.stringify(EMPTY)) dropTyped(this.#key);
    else keepTyped(this.#key, now);
  }

  drop(): void {
    this.written = structuredClone(EMPTY);
    dropTyped(this.#key);
  }

  celsiusOf(storage: string): bigint | null {
    const text = this.written.celsius[storage];
    return text === undefined ? null : BigInt(text);
  }

  setCelsius(storage: string, tenths: bigint | null): void {
    const others = Object.entries(this.written.celsius).filter(([each]) => each !== storage);
    this.written.celsius = Object.fromEntries(tenths === null ? others : [...others, [storage, tenths.toString()]]);
  }

  cratesOf(kind: string): CrateCount {
    return this.written.crates[kind] ?? { out: 0, back: 0 };
  }

  setCrates(kind: string, count: CrateCount): void {
    this.written.crates[kind] = count;
  }
}
