import { describe, expect, it } from 'vitest';
import { bodyOf, draftOf, freshFigure, lacking, plain, type Figure } from './draft';

const milk: Figure = {
  id: 'm',
  kind: 'split',
  title: 'Un litre de lait',
  unit: 'percent',
  whole: '100.0000',
  parts: [
    { who: 'raw_milk', label: '', value: '31.1000' },
    { who: 'industry', label: '', value: '41.8000' },
    { who: '', label: 'Distribution et TVA', value: '27.1000' },
  ],
  period: '2024',
  source: 'Observatoire',
  source_url: '',
  since: '2026-11-20T08:00:00Z',
  ended_at: null,
};

describe('a reference figure being written', () => {
  it('is sent as it was read', () => {
    const sent = bodyOf(draftOf(milk));
    expect({ ...sent, id: milk.id, since: milk.since, ended_at: milk.ended_at }).toEqual(milk);
    expect(plain(draftOf(milk))).toBe(plain(draftOf(milk)));
  });

  it('says what its parts lack of the whole', () => {
    const draft = draftOf(milk);
    expect(lacking(draft)).toBe(0n);
    const parts = draft.parts.map((part) => (part.who === 'raw_milk' ? { ...part, value: 300_000n } : part));
    expect(lacking({ ...draft, parts })).toBe(11_000n);
    expect(lacking(freshFigure())).toBe(1_000_000n);
  });
});
