/** A new version of the contributions while it is written, and what it makes of a price. */
import type { components } from '$api/schema';
import { PRICE_DECIMALS, readDecimal, writeDecimal } from '$lib/decimal';
import type { Taker } from '$lib/fees';
import { offerPrice, type Fee, type FeeBasis } from '$lib/offerprice';
import type { Part } from '$lib/offers';
import { gather, type Share } from '$lib/shares';
import { unitShares } from '$lib/whyshare';
import type { Sample } from './samples';

export type Schedule = components['schemas']['ScheduleOut'];
type FeeOut = components['schemas']['FeeOut'];
type FeeIn = components['schemas']['FeeIn'];

export interface FeeDraft {
  /** Only tells rows apart. */
  key: number;
  actor: Taker;
  /** Empty for the network itself, or while none is chosen. */
  organisationId: string;
  label: string;
  basis: FeeBasis;
  /** Per cent or euros, in ten-thousandths; null while it is empty. */
  value: bigint | null;
}

/** Which kinds of organisation may take a contribution, as the server judges it. */
export const KINDS_OF: Record<Taker, readonly string[]> = {
  hub: ['hub'],
  carrier: ['carrier', 'hub'],
  processor: ['processor'],
  network: [],
};

let keys = 0;
export const newKey = (): number => ++keys;

export function draftOf(fee: FeeOut): FeeDraft {
  return {
    key: newKey(),
    actor: fee.actor,
    organisationId: fee.organisation_id ?? '',
    label: fee.label,
    basis: fee.basis,
    value: readDecimal(fee.value, PRICE_DECIMALS),
  };
}

/** What the server takes; null while something is missing. */
export function feesOf(drafts: readonly FeeDraft[]): FeeIn[] | null {
  const whole = drafts.every(
    ({ label, value, actor, organisationId }) =>
      label.trim() !== '' && value !== null && value > 0n && (actor === 'network' || organisationId !== ''),
  );
  if (!whole) return null;
  return drafts.map(({ actor, organisationId, label, basis, value }) => ({
    actor,
    organisation_id: actor === 'network' ? null : organisationId,
    label: label.trim(),
    basis,
    value: writeDecimal(value ?? 0n, PRICE_DECIMALS),
  }));
}

/** Like the server's own: a version that is in force, read as a draft. */
export const feesOfSchedule = (schedule: Schedule | null): FeeDraft[] => (schedule?.components ?? []).map(draftOf);

export interface Preview {
  /** What buyers pay of one pricing unit excluding tax, in ten-thousandths of a euro. */
  unitPrice: bigint;
  shares: Share[];
  /** What of it goes to contributions. */
  contributions: bigint;
  /** Euros per delivery, beside the price; in ten-thousandths. */
  perDelivery: bigint;
}

/** What one unit of the sample costs with these contributions; null when they leave nothing to the farm. */
export function preview(sample: Sample, price: bigint, drafts: readonly FeeDraft[]): Preview | null {
  const complete = drafts.filter((draft): draft is FeeDraft & { value: bigint } => draft.value !== null && draft.value > 0n);
  const spread = complete.filter(({ basis }) => basis !== 'per_delivery');
  const fees = spread.map(({ basis, value }): Fee => ({ basis, value: writeDecimal(value, PRICE_DECIMALS) }));
  const priced = offered(price, sample, fees);
  if (priced === null) return null;
  const own: Part = { actor: 'producer', label: sample.farm, basis: 'producer_price', amount: priced.amounts[0] ?? '0' };
  const parts = spread.map(({ actor, label, basis }, place): Part => {
    return { actor, label: label.trim() || '…', basis, amount: priced.amounts[place + 1] ?? '0' };
  });
  const { unit, content, netWeight } = sample;
  const shares = unitShares({ unit, content, netWeight, unitPrice: priced.unitPrice, producerPrice: price, parts: [own, ...parts] });
  return {
    unitPrice: priced.unitPrice,
    shares: gather(shares),
    contributions: priced.unitPrice - (shares[0]?.amount ?? 0n),
    perDelivery: complete.filter(({ basis }) => basis === 'per_delivery').reduce((sum, { value }) => sum + value, 0n),
  };
}

function offered(price: bigint, { content, netWeight }: Sample, fees: Fee[]) {
  try {
    return offerPrice(price, { content, netWeight }, fees);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
