import { expect, it } from 'vitest';
import { distanceKm } from './distance';

it('measures Faux-la-Montagne to Felletin, 23 km as the crow flies', () => {
  expect(distanceKm({ lat: 45.7522, lon: 1.9386 }, { lat: 45.8853, lon: 2.1739 })).toBeCloseTo(23.5, 0);
});

it('is zero from a place to itself', () => {
  expect(distanceKm({ lat: 45.75, lon: 1.93 }, { lat: 45.75, lon: 1.93 })).toBe(0);
});
