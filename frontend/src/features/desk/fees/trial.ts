/** New contributions on the week's real offers and orders, as the server counts them. */
import { api, call } from '$api/client';
import type { components } from '$api/schema';
import { PRICE_DECIMALS, readDecimal } from '$lib/decimal';
import { familyName } from '$lib/food';
import { percent } from '$lib/format';
import { t } from '$lib/i18n/index.svelte';
import { roleName } from '$lib/roles';
import type { FeeDraft } from './draft';
import { feesOf } from './draft';

export type Trial = components['schemas']['Trial'];
export type Example = components['schemas']['TriedOffer'];

/** Null while something is missing in the draft. */
export function tryFees(drafts: readonly FeeDraft[]): Promise<Trial> | null {
  const components = feesOf(drafts);
  return components === null ? null : call(api.POST('/api/fees/preview/offers', { body: { components } }));
}

/** Ten-thousandths of a euro: before, after, and the difference. */
export function priceChange({ before, after }: Example): { before: bigint; after: bigint; change: bigint } {
  const [old, fresh] = [before, after].map(({ unit_price }) => readDecimal(unit_price, PRICE_DECIMALS)) as [bigint, bigint];
  return { before: old, after: fresh, change: fresh - old };
}

/** "+3,2 %"; for the eye only. */
export function changeInPercent(before: bigint | number, after: bigint | number): string {
  if (Number(before) === 0) return t('fees.trial.fromNothing');
  const part = Number(after) / Number(before) - 1;
  return `${part > 0 ? '+' : ''}${percent(part)}`;
}

/** "Fermes", "Plateforme"..., and the State's part. */
export const actorName = (actor: string): string => (actor === 'vat' ? t('why.vat') : actor === 'network' ? t('fees.network') : roleName(actor));

export const exampleName = ({ product_name, pack_name }: Example): string => `${product_name}, ${pack_name}`;
export const exampleWhere = ({ family, producer_name }: Example): string => `${familyName(family)} · ${producer_name}`;
