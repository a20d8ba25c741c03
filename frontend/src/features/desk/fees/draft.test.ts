import { describe, expect, it } from 'vitest';
import { feesOf, newKey, preview, type FeeDraft } from './draft';
import type { Sample } from './samples';

const carrots: Sample = { id: 'c', name: 'Carottes', farm: 'Ferme', unit: 'kg', content: 10_000n, netWeight: 10_000n, price: 20_000n };
const fee = (actor: FeeDraft['actor'], basis: FeeDraft['basis'], value: bigint | null, label: string = actor): FeeDraft => {
  return { key: newKey(), actor, organisationId: actor === 'network' ? '' : 'o', label, basis, value };
};

describe('preview', () => {
  it('adds each contribution to the farm’s price, and sums exactly', () => {
    const found = preview(carrots, 20_000n, [
      fee('hub', 'producer_percent', 150_000n),
      fee('carrier', 'per_kg', 600n),
      fee('carrier', 'per_delivery', 75_000n, 'Arrêt'),
    ]);
    expect(found?.unitPrice).toBe(23_600n); // 2.00 + 0.30 + 0.06
    expect(found?.shares.map(({ amount }) => amount)).toEqual([20_000n, 3_000n, 600n]);
    expect(found?.contributions).toBe(3_600n);
    expect(found?.perDelivery).toBe(75_000n);
  });

  it('shows two contributions of one name as one', () => {
    const found = preview(carrots, 20_000n, [fee('hub', 'per_kg', 500n, 'Plateforme'), fee('hub', 'per_pack', 1_000n, 'Plateforme')]);
    expect(found?.shares.map(({ label, amount }) => [label, amount])).toEqual([['Ferme', 20_000n], ['Plateforme', 600n]]);
  });

  it('leaves out what is not written yet, and says when nothing is left for the farm', () => {
    expect(preview(carrots, 20_000n, [fee('hub', 'per_kg', null)])?.unitPrice).toBe(20_000n);
    expect(preview(carrots, 20_000n, [fee('hub', 'buyer_percent', 600_000n), fee('network', 'buyer_percent', 400_000n)])).toBeNull();
  });
});

describe('feesOf', () => {
  it('writes what the server takes', () => {
    expect(feesOf([fee('hub', 'producer_percent', 150_000n, ' Plateforme '), fee('network', 'buyer_percent', 30_000n, 'Réseau')])).toEqual([
      { actor: 'hub', organisation_id: 'o', label: 'Plateforme', basis: 'producer_percent', value: '15.0000' },
      { actor: 'network', organisation_id: null, label: 'Réseau', basis: 'buyer_percent', value: '3.0000' },
    ]);
  });

  it('waits for a name, a value and a taker', () => {
    expect(feesOf([fee('hub', 'per_kg', null)])).toBeNull();
    expect(feesOf([fee('hub', 'per_kg', 1n, ' ')])).toBeNull();
    expect(feesOf([{ ...fee('hub', 'per_kg', 1n), organisationId: '' }])).toBeNull();
  });
});
