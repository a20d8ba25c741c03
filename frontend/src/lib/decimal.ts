/** Exact decimals as scaled integers: a quantity "12,5" is 12500n thousandths. Never floats. */

export const QUANTITY_DECIMALS = 3;
export const PRICE_DECIMALS = 4;
export const CENT_DECIMALS = 2;

const DECIMAL = /^(-?)(\d{1,15})(?:[.,](\d*))?$|^(-?)[.,](\d+)$/;
// Spaces between thousands, as French tools write them: plain, no-break, narrow no-break.
const THOUSANDS = /[\s\u00a0\u202f]/g;

/**
 * Reads what a person typed ("12,5", "12.5", "1 200") as an integer of 10^-decimals.
 * Returns null when it is not a number or has more decimals than allowed (trailing zeros are free).
 */
export function parseDecimal(text: string, decimals: number): bigint | null {
  const match = DECIMAL.exec(text.trim().replace(THOUSANDS, ''));
  if (!match) return null;
  const sign = match[1] || match[4];
  const fraction = (match[3] ?? match[5] ?? '').replace(/0+$/, '');
  if (fraction.length > decimals) return null;
  const scaled = BigInt((match[2] ?? '0') + fraction.padEnd(decimals, '0'));
  return sign ? -scaled : scaled;
}

/** The same for a string of the server, where anything else than a decimal is a defect: throws a RangeError. */
export function readDecimal(text: string, decimals: number): bigint {
  const value = parseDecimal(text, decimals);
  if (value === null) throw new RangeError(`not a decimal of ${decimals} places: ${text}`);
  return value;
}

/** "12.500" as the server wants it: a dot and every decimal. */
export function writeDecimal(scaled: bigint, decimals: number): string {
  const sign = scaled < 0n ? '-' : '';
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(decimals + 1, '0');
  if (decimals === 0) return sign + digits;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** "12.5": the same number without useless zeros, but with at least `places` decimals, for a field to be edited. */
export function shortDecimal(scaled: bigint, decimals: number, places = 0): string {
  const [whole = '', fraction = ''] = writeDecimal(scaled, decimals).split('.');
  const kept = fraction.replace(/0+$/, '').padEnd(places, '0');
  return kept ? `${whole}.${kept}` : whole;
}

/** Integer division rounded half away from zero, the one rounding of money. `divisor` is positive. */
export function divideHalfUp(value: bigint, divisor: bigint): bigint {
  const magnitude = value < 0n ? -value : value;
  const rounded = (2n * magnitude + divisor) / (2n * divisor);
  return value < 0n ? -rounded : rounded;
}
