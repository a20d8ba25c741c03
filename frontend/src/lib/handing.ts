/** Photos of goods that change hands, and lines in words. */
import { QUANTITY_DECIMALS } from './decimal';
import { decimal } from './format';
import { t } from './i18n/index.svelte';
import { enqueue, newId } from './offline/queue.svelte';
import { unitName } from './units';

/** A line as far as it has a name. */
export interface Named {
  orderId: string;
  offerId: string;
  productName: string;
  packName: string;
}

/** "Carotte, colis de 10 kg" */
export const nameOf = ({ productName, packName }: Pick<Named, 'productName' | 'packName'>): string => `${productName}, ${packName}`;

/** "12,5 kg" */
export const amountText = (quantity: bigint, unit: string): string => `${decimal(quantity, QUANTITY_DECIMALS)}\u00a0${unitName(unit, quantity)}`;

/** By this phone's clock; the server puts it right. */
export const rightNow = (): string => new Date().toISOString();

/** "Abîmé : carton écrasé" */
export const reasonText = (kind: string, words: string): string => (words ? t('handing.reason', { kind, words }) : kind);

/** Keeps a photo of a line on this device, to be sent before what names it. Gives its id; null without a photo. */
export async function keepPhoto(line: Named, photo: Blob | null): Promise<string | null> {
  if (!photo) return null;
  const photo_id = newId();
  const body = { photo_id, order_id: line.orderId, offer_id: line.offerId, photo };
  await enqueue('photos', photo_id, body, t('handing.photoOf', { name: nameOf(line) }));
  return photo_id;
}

/** Where a photo is, whole and small: for those who see its line. */
export const photoAt = (id: string): { src: string; thumb: string } => ({ src: `/api/delivery-photos/${id}`, thumb: `/api/delivery-photos/${id}?size=thumb` });
