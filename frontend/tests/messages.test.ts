import { expect, it } from 'vitest';
import { partsIn } from '../build/messages';

const PARTS = new Set(['order', 'ui', 'desk']);

it('finds the parts that a page says, whole keys and templates', () => {
  expect(partsIn("t('order.title'); t(`ui.pack.${unit}`); t(`ui.${name}`)", PARTS)).toEqual(['order', 'ui']);
});

it('takes no other word with a point for one', () => {
  expect(partsIn("'orders.title'; desk.week; 'state.raw'; 'desk'; import './ui.css'", PARTS)).toEqual([]);
});
