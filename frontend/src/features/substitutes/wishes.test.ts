import { expect, it } from 'vitest';
import { bodyOf, draftOf, sameDraft, type WishesOut } from './wishes';

const pack = (pack_id: string, product_name: string) => ({ pack_id, product_name, pack_name: 'colis', producer_name: 'Ferme' });
const out: WishesOut = {
  mode: 'same_product',
  wishes: [
    { pack_id: 'leek', mode: 'none', pack_ids: [] },
    { pack_id: 'carrot', mode: 'list', pack_ids: ['beet', 'gone'] },
    { pack_id: 'gone', mode: 'none', pack_ids: [] },
  ],
  packs: [pack('leek', 'Poireau'), pack('carrot', 'Carotte'), pack('beet', 'Betterave')],
};

it('is what was said in general, and for some products otherwise; what does not exist any more is left out', () => {
  const draft = draftOf(out);
  expect(draft.mode).toBe('same_product');
  expect(draft.exceptions.map(({ about, mode, list }) => [about.product, mode, list.map(({ product }) => product)])).toEqual([
    ['Carotte', 'list', ['Betterave']],
    ['Poireau', 'none', []],
  ]);
  expect(bodyOf(draft).wishes).toEqual([
    { pack_id: 'carrot', mode: 'list', pack_ids: ['beet'] },
    { pack_id: 'leek', mode: 'none', pack_ids: [] },
  ]);
});

it('an empty list allows nothing', () => {
  const [carrot] = draftOf(out).exceptions;
  if (!carrot) throw new Error('no exception');
  expect(bodyOf({ mode: 'none', exceptions: [{ ...carrot, list: [] }] }).wishes[0]?.mode).toBe('none');
});

it('knows what is not saved', () => {
  const draft = draftOf(out);
  expect(sameDraft(draft, draftOf(out))).toBe(true);
  expect(sameDraft(draft, { ...draft, mode: 'none' })).toBe(false);
});
