import { expect, it } from 'vitest';
import { distanceKm } from '$lib/distance';
import { layOut } from './map';

const felletin = { lat: 45.8846, lon: 2.1735 };
const meymac = { lat: 45.5361, lon: 2.1464 };
const eymoutiers = { lat: 45.7394, lon: 1.7432 };

it('puts north above and east to the right, inside the sheet', () => {
  const { spots, width, height } = layOut([felletin, meymac, eymoutiers]);
  const [north, south, west] = spots;
  expect(north?.y).toBeLessThan(south?.y ?? 0);
  expect(west?.x).toBeLessThan(south?.x ?? 0);
  for (const { x, y } of spots) {
    expect(x).toBeGreaterThan(0);
    expect(x).toBeLessThan(width);
    expect(y).toBeGreaterThan(0);
    expect(y).toBeLessThan(height);
  }
});

it('keeps distances: a ring of 10 km is 10 km', () => {
  const { spots, rings } = layOut([felletin, meymac, eymoutiers]);
  const scale = (rings[0]?.radius ?? 0) / 10;
  const [one, other] = [spots[0], spots[2]];
  const onSheet = Math.hypot((one?.x ?? 0) - (other?.x ?? 0), (one?.y ?? 0) - (other?.y ?? 0)) / scale;
  expect(onSheet).toBeCloseTo(distanceKm(felletin, eymoutiers), 0);
});

it('draws two farms of one village beside each other, and one alone in the middle', () => {
  const [one, other] = layOut([felletin, felletin]).spots;
  expect(Math.hypot((one?.x ?? 0) - (other?.x ?? 0), (one?.y ?? 0) - (other?.y ?? 0))).toBeGreaterThanOrEqual(30);
  const alone = layOut([felletin]);
  expect(alone.spots[0]).toEqual(alone.centre);
});
