/** What a farm brings, in words. */
import { QUANTITY_DECIMALS } from '$lib/decimal';
import { decimal, longDay } from '$lib/format';
import { t } from '$lib/i18n/index.svelte';
import { unitName } from '$lib/units';
import { amount, kindOf, wanted, type Answer, type Stock } from './said';

/** "30 kg" */
export function quantityText(thousandths: bigint, unit: string): string {
  return `${decimal(thousandths, QUANTITY_DECIMALS)}\u00a0${unitName(unit, thousandths)}`;
}

/** "3 × colis de 10 kg", or null where there are no whole packs. */
export function packsText(thousandths: bigint, { content, pack_name }: Stock): string | null {
  const one = amount(content);
  if (one === 1000n || thousandths === 0n || thousandths % one !== 0n) return null;
  return `${thousandths / one}\u00a0× ${pack_name}`;
}

/** "Carotte, colis de 10 kg" */
export const nameOf = ({ product_name, pack_name }: Stock): string => `${product_name}, ${pack_name}`;

/** "Tout : 30 kg", "20 kg sur 30 kg", "10 kg, le reste (20 kg) jeudi 3 décembre" */
export function answerText(stock: Stock, answer: Answer): string {
  const quantity = quantityText(answer.quantity, stock.unit);
  const all = quantityText(wanted(stock), stock.unit);
  if (answer.laterOn !== null) {
    const rest = quantityText(wanted(stock) - answer.quantity, stock.unit);
    const day = longDay(answer.laterOn);
    return answer.quantity === 0n ? t('confirm.said.allLater', { day }) : t('confirm.said.later', { quantity, rest, day });
  }
  if (kindOf(stock, answer) === 'all') return t('confirm.said.all', { quantity });
  return answer.quantity === 0n ? t('confirm.said.none', { all }) : t('confirm.said.less', { quantity, all });
}
