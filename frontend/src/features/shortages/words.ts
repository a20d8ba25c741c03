import { QUANTITY_DECIMALS } from '$lib/decimal';
import { decimal } from '$lib/format';
import { unitName } from '$lib/units';

/** "30 kg" */
export function quantityText(thousandths: bigint, unit: string): string {
  return `${decimal(thousandths, QUANTITY_DECIMALS)}\u00a0${unitName(unit, thousandths)}`;
}
