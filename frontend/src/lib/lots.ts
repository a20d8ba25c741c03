/** Lots as a phone makes them without network. Pure. */
import type { components } from '$api/schema';
import type { Floor, Lot } from './floor';

type LotIn = components['schemas']['LotIn'];
type Facts = Omit<LotIn, 'id'>;

const OFFSET = 0x6c62272e07bb014262b821756295c58dn;
const PRIME = 0x0000000001000000000000000000013bn;
const BITS = 128n;

/**
 * The same lot has the same id on every device: two people who type it without network mean one lot, and what they
 * picked from it holds. An FNV-1a hash of the facts, written as a UUID of version 8.
 */
export function lotId({ product_id, number = '', made_on, use_by, best_before }: Facts): string {
  const facts = [product_id, number, made_on, use_by ?? '', best_before ?? ''].join('\n');
  let hash = OFFSET;
  for (const byte of new TextEncoder().encode(facts)) hash = BigInt.asUintN(Number(BITS), (hash ^ BigInt(byte)) * PRIME);
  const hex = hash.toString(16).padStart(32, '0');
  const variant = ((parseInt(hex[16] ?? '0', 16) & 0x3) | 0x8).toString(16);
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `${variant}${hex.slice(17, 20)}`, hex.slice(20)].join('-');
}

/**
 * The lot that lines of a product are picked from without asking: the one last picked from on `today`, else the newest
 * that was made today. `dayOf`: the local day of an instant.
 */
export function defaultLot({ lines, lots }: Pick<Floor, 'lines' | 'lots'>, productId: string, today: string, dayOf: (at: string) => string): Lot | undefined {
  const own = lots.filter(({ product_id }) => product_id === productId);
  const [last] = lines
    .flatMap((line) => (line.productId === productId ? (line.steps.picked?.counts ?? []) : []))
    .filter(({ lotNumber, at }) => lotNumber !== null && dayOf(at) === today)
    .toSorted((a, b) => b.at.localeCompare(a.at));
  return own.find(({ number }) => number === last?.lotNumber) ?? own.find(({ made_on }) => made_on === today);
}
