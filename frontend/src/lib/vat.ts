/** VAT rates that a new product begins with. */
import type { FAMILIES } from './food';

type Family = (typeof FAMILIES)[number];

/** Per cent, as the server writes it. */
export const COMMON_RATE = '5.50';
const OTHERS: Partial<Record<Family, string>> = { wood_energy: '10.00', reuse: '20.00', other: '20.00' };

/** What most products of a family bear in France (CGI art. 278-0 bis A and 278 bis); the farm may choose another. */
export const usualRate = (family: Family): string => OTHERS[family] ?? COMMON_RATE;
