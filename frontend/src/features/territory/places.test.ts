import { expect, it } from 'vitest';
import { distanceKm } from '$lib/distance';
import { outlineOf } from './outline';
import { apart, besides, markersOf, type PublicPageOut } from './places';

const felletin = { lat: 45.8846, lon: 2.1735 };
const meymac = { lat: 45.5361, lon: 2.1464 };
const eymoutiers = { lat: 45.7394, lon: 1.7432 };

function contains(outline: readonly { lat: number; lon: number }[], place: { lat: number; lon: number }): boolean {
  return outline.every((corner, turn) => {
    const next = outline[(turn + 1) % outline.length] ?? corner;
    return (next.lon - corner.lon) * (place.lat - corner.lat) - (next.lat - corner.lat) * (place.lon - corner.lon) > 0;
  });
}

it('draws an outline with every commune well inside', () => {
  const places = [felletin, meymac, eymoutiers];
  const outline = outlineOf(places, 4);
  for (const place of places) {
    expect(contains(outline, place)).toBe(true);
    expect(Math.min(...outline.map((corner) => distanceKm(corner, place)))).toBeGreaterThan(3.9);
  }
  expect(contains(outline, { lat: 46.2, lon: 2.1 })).toBe(false);
});

it('draws a disc around a single commune, and nothing without any', () => {
  const outline = outlineOf([felletin], 5);
  for (const corner of outline) expect(distanceKm(corner, felletin)).toBeCloseTo(5, 1);
  expect(outlineOf([])).toEqual([]);
});

it('keeps a commune inside of the others from making a corner', () => {
  const middle = { lat: 45.72, lon: 2.05 };
  expect(outlineOf([felletin, meymac, eymoutiers, middle])).toHaveLength(outlineOf([felletin, meymac, eymoutiers]).length);
});

it('moves signs of one village apart, the same way each time', () => {
  const spots = [{ x: 100, y: 100 }, { x: 100, y: 100 }, { x: 104, y: 100 }, { x: 300, y: 50 }];
  const moved = apart(spots, 32);
  expect(apart(spots, 32)).toEqual(moved);
  expect(moved[3]).toEqual({ x: 300, y: 50 });
  for (const [place, one] of moved.entries())
    for (const other of moved.slice(place + 1)) expect(Math.hypot(one.x - other.x, one.y - other.y)).toBeGreaterThan(31.9);
});

it('writes a commune beside its sign, never over another name or outside of the map', () => {
  const window = { x: 300, y: 200 };
  const sign = { x: 84, y: 84, width: 32, height: 32 };
  const [felletin, same, edge] = besides([{ name: 'Felletin', x: 100, y: 100 }, { name: 'Felletin', x: 100, y: 100 }, { name: 'Bugeat', x: 2, y: 100 }], [sign], window);
  expect(felletin?.y).toBe(117);
  expect(same?.y).toBe(66);
  expect(edge?.x).toBe(19);
  expect(besides([{ name: 'Ici', x: 50, y: 10 }], [{ x: 0, y: 0, width: 300, height: 200 }], window)).toEqual([null]);
});

it('marks farms with their number in the list, and leaves out what has no place', () => {
  const place = { latitude: '45.8', longitude: '2.1' };
  const page = {
    producers: [
      { id: 'a', name: 'A', commune: 'Felletin', offers: 2, ...place },
      { id: 'b', name: 'B', commune: '', offers: 0, latitude: null, longitude: null },
      { id: 'c', name: 'C', commune: 'Meymac', offers: 0, ...place },
    ],
    hubs: [{ name: 'Plateforme', commune: 'Felletin', ...place }],
    buyers: [{ commune: 'Meymac', canteens: 2, shops: 1, names: [], ...place }],
  } as unknown as PublicPageOut;
  const markers = markersOf(page, { farm: ({ name }) => name, hub: (name) => name, buyers: (count) => `${count}` });
  expect(markers.map(({ kind, sign, idle }) => [kind, sign, idle])).toEqual([
    ['buyers', '3', false],
    ['hub', '', false],
    ['farm', '1', false],
    ['farm', '3', true],
  ]);
});
