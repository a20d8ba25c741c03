import { describe, expect, it } from 'vitest';
import { bodyOf, draftsOf, freshLine, plain, type Declared, type Work } from './draft';

const declared: Declared = {
  organisation_id: 'h',
  organisation_name: 'Plateforme',
  actor: 'hub',
  basis: 'per_kg',
  amount: '0.1800',
  note: 'bilan 2025',
  since: '2026-11-20T08:00:00Z',
  ended_at: null,
};
const works: Work[] = ['hub', 'carrier'];

describe('declared costs', () => {
  it('are sent as they were read', () => {
    expect(bodyOf(draftsOf([declared]))).toEqual({
      costs: [{ actor: 'hub', basis: 'per_kg', amount: '0.1800', note: 'bilan 2025' }],
    });
  });

  it('are not sent while an amount is missing', () => {
    const drafts = draftsOf([declared]);
    expect(bodyOf([...drafts, { key: 9, actor: 'carrier', basis: 'per_kg', amount: null, note: '' }])).toBeNull();
  });

  it('get a new line for what is not in the list yet', () => {
    expect(freshLine(works, draftsOf([declared]))).toMatchObject({ actor: 'hub', basis: 'per_pack', amount: null });
    const all = works.flatMap((actor) => (['per_kg', 'per_pack', 'per_delivery', 'per_month'] as const).map((basis) => ({ ...declared, actor, basis })));
    expect(freshLine(works, draftsOf(all))).toBeNull();
  });

  it('are the same whatever their place on the screen', () => {
    expect(plain(draftsOf([declared]))).toBe(plain(draftsOf([declared])));
  });
});
