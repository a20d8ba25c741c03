import { expect, it } from 'vitest';
import { deliveryDays, weekName } from './weeks';

const area = { area_id: 'a', area_name: 'Nord', schools_closed: null };
const cycle = {
  closes_at: '2026-11-25T11:00:00Z',
  deliveries: [
    { ...area, delivers_on: '2026-11-27' },
    { ...area, delivers_on: '2026-11-26' },
    { ...area, delivers_on: '2026-11-27' },
  ],
};

it('names a week by its days of delivery, once each and in order', () => {
  expect(weekName({ ...cycle, deliveries: cycle.deliveries.slice(0, 1) })).toBe('Livraison 27 nov.');
  expect(weekName(cycle)).toBe('Livraison 26–27 nov.');
  expect(deliveryDays(cycle)).toBe('jeudi 26 novembre et vendredi 27 novembre');
});

it('names a week without delivery by its cut-off', () => {
  expect(weekName({ ...cycle, deliveries: [] })).toBe('Semaine close mer. 25 nov.');
  expect(deliveryDays({ ...cycle, deliveries: [] })).toBeNull();
});
