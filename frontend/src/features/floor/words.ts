/** Lines and what was said of them, in words. */
import { decimal, hour, shortDay } from '$lib/format';
import { stopOf, type Floor, type FloorLine, type Said } from '$lib/floor';
import { t } from '$lib/i18n/index.svelte';
import { QUANTITY_DECIMALS } from '$lib/decimal';
import { unitName } from '$lib/units';

/** "12,5 kg" */
export function amountText(quantity: bigint, unit: string): string {
  return `${decimal(quantity, QUANTITY_DECIMALS)}\u00a0${unitName(unit, quantity)}`;
}

/** "3 × colis de 10 kg"; null where a pack is one unit, or the quantity is no whole number of packs. */
export function packsText(quantity: bigint, { content, packName }: Pick<FloorLine, 'content' | 'packName'>): string | null {
  if (content === 1000n || quantity === 0n || quantity % content !== 0n) return null;
  return `${decimal(quantity / content, 0)} × ${packName}`;
}

/** "Carotte, 30 kg, pour École": what a toast, a waiting message and a button say of a line. */
export function lineText(floor: Floor, line: FloorLine, quantity: bigint): string {
  return t('floor.line', { product: line.productName, quantity: amountText(quantity, line.unit), buyer: stopOf(floor, line)?.buyer_name ?? '' });
}

/** "Odile, jeu. 26 nov. à 6 h 12"; what waits is one's own. */
export function whoAndWhen({ by, at, waiting }: Said): string {
  const when = `${shortDay(at)}, ${hour(at)}`;
  return waiting ? t('floor.you', { when }) : by ? t('floor.by', { who: by, when }) : when;
}

/** "1,520 + 1,610 kg, tare 0,040 kg"; null where nothing was weighed. */
export function piecesText({ pieces, tare }: Said): string | null {
  if (pieces.length === 0) return null;
  const kilos = (grams: bigint) => decimal(grams, QUANTITY_DECIMALS);
  const sum = `${pieces.map(kilos).join(' + ')} kg`;
  return tare > 0n ? t('floor.piecesTare', { pieces: sum, tare: kilos(tare) }) : sum;
}

/** The number as it is printed; a lot that waits for its own is called automatic. */
export const lotText = (number: string): string => (number === '' ? t('floor.lot.automatic') : number);
