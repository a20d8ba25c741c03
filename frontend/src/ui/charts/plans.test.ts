import { expect, it } from 'vitest';
import { actorsOf } from './actors';
import { planBars } from './bars';
import { planLines, platesOf } from './line';
import type { ChartBar } from './types';

const room = { width: 600, height: 240, start: 60 };
const line = (values: readonly bigint[]) => ({
  key: 'price',
  label: 'Prix',
  points: values.map((value, week) => ({ at: `2026-03-${String(5 + 7 * week).padStart(2, '0')}`, value })),
});
const how = { step: false, fromZero: true };

it('draws later to the right and more higher up, inside the room', () => {
  const { spots } = planLines([line([10n, 30n, 20n])], [], room, how);
  const [first, second, third] = spots[0] ?? [];
  expect((first?.x ?? 0) < (second?.x ?? 0) && (second?.x ?? 0) < (third?.x ?? 0)).toBe(true);
  expect((second?.y ?? 0) < (third?.y ?? 0) && (third?.y ?? 0) < (first?.y ?? 0)).toBe(true);
  for (const { x, y } of spots[0] ?? []) {
    expect(x).toBeGreaterThanOrEqual(room.start);
    expect(x).toBeLessThanOrEqual(room.width);
    expect(y).toBeGreaterThan(0);
    expect(y).toBeLessThan(room.height);
  }
});

it('keeps zero on the axis, so that a small change does not look like a large one', () => {
  const { levels } = planLines([line([23_000n, 23_100n])], [], room, how);
  expect(levels[0]?.value).toBe(0n);
  const close = planLines([line([23_000n, 23_100n])], [], room, { ...how, fromZero: false });
  expect(close.levels[0]?.value).toBeGreaterThanOrEqual(23_000n);
});

it('stands a mark where its day is, between the values', () => {
  const { marks, xOf } = planLines([line([1n, 2n])], [{ at: '2026-03-08', label: 'Contributions' }], room, how);
  expect(marks[0]?.x).toBeGreaterThan(xOf('2026-03-05'));
  expect(marks[0]?.x).toBeLessThan(xOf('2026-03-12'));
});

it('writes only as many days as there is room for, the first and the last among them', () => {
  const long = line(Array.from({ length: 4 }, (_, week) => BigInt(week)));
  const { days } = planLines([long], [], { ...room, width: 260 }, how);
  expect(days.map(({ at }) => at)).toEqual(['2026-03-05', '2026-03-26']);
});

it('puts a single value in the middle', () => {
  const { spots } = planLines([line([5n])], [], room, how);
  expect(spots[0]?.[0]?.x).toBeCloseTo((room.start + room.width - 14) / 2, 0);
});

const bars: ChartBar[] = [
  { key: 'a', label: 'a', shares: [{ actor: 'producer', label: 'Fermes', amount: 300n }, { actor: 'hub', label: 'Hub', amount: 100n }] },
  { key: 'b', label: 'b', shares: [{ actor: 'producer', label: 'Fermes', amount: 200n }, { actor: 'network', label: 'Réseau', amount: 0n }] },
];

it('stacks parcels in proportion, the producer at the foot, and leaves out who gets nothing', () => {
  const { bars: drawn, floor } = planBars(bars, room, false);
  const [farm, hub] = drawn[0]?.parcels ?? [];
  expect((farm?.y ?? 0) + (farm?.height ?? 0)).toBeCloseTo(floor - 1.5, 0);
  expect((farm?.height ?? 0) / (hub?.height ?? 1)).toBeCloseTo(3, 0);
  expect(drawn[1]?.parcels).toHaveLength(1);
  expect(actorsOf(bars).map(({ label }) => label)).toEqual(['Fermes', 'Hub']);
});

it('makes every bar as high when parts of the whole are shown', () => {
  const { bars: drawn } = planBars(bars, room, true);
  expect(Math.min(...(drawn[0]?.parcels ?? []).map(({ y }) => y))).toBeCloseTo(Math.min(...(drawn[1]?.parcels ?? []).map(({ y }) => y)), 5);
});

it('numbers what changed on one day side by side, inside the drawing', () => {
  expect(platesOf([100, 100, 300], 400)).toEqual([100, 120, 300]);
  expect(platesOf([395, 395, 395], 400)).toEqual([350, 370, 390]);
});
