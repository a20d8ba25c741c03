/** Who gets what of a whole order: the farms as one, then each contribution, then the State's tax. */
import { money } from './format';
import { t } from './i18n/index.svelte';
import { sum } from './pricing';
import { gather, type ActorKind, type Share } from './shares';

export interface PartOfOrder {
  actor: string;
  label: string;
  cents: bigint;
}

export interface FarmShare {
  name: string;
  cents: bigint;
}

/** Cents of each farm, the largest first. */
export function farmShares(parts: readonly PartOfOrder[]): FarmShare[] {
  const farms = gather(parts.filter(({ actor }) => actor === 'producer').map(asShare));
  return farms.map(({ label, amount }) => ({ name: label, cents: amount })).sort((a, b) => Number(b.cents - a.cents));
}

/** Cents that sum to the total including tax. */
export function orderShares(parts: readonly PartOfOrder[], vat: bigint): Share[] {
  const farms = farmShares(parts);
  const others = gather(parts.filter(({ actor }) => actor !== 'producer').map(asShare));
  return [
    {
      actor: 'producer',
      label: t('why.order.farms', { count: farms.length }),
      amount: sum(farms.map(({ cents }) => cents)),
      why: farms.map(({ name, cents }) => `${name} ${money(cents)}`).join(', '),
    },
    ...others.map((share) => ({ ...share, why: whyOf(share) })),
    { actor: 'state', label: t('why.vat'), amount: vat, why: t('why.order.vat') },
  ];
}

function whyOf({ actor, label, amount }: Share): string {
  return t('why.order.part', { label, amount: money(amount), purpose: t(`why.purpose.${actor}`) });
}

const asShare = ({ actor, label, cents }: PartOfOrder): Share => ({ actor: actor as ActorKind, label, amount: cents });
