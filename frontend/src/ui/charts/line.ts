/** Where the points of a line chart stand, in pixels. */
import { scaleLinear, type ScaleLinear } from 'd3-scale';
import { curveLinear, curveStepAfter, line } from 'd3-shape';
import { datesOf, momentOf } from './dates';
import type { ChartMark, ChartPoint, ChartSeries } from './types';

export interface Room {
  width: number;
  height: number;
  /** Left of the plot, for the words of the upright axis. */
  start: number;
}

export interface LinePlan {
  paths: string[];
  spots: { x: number; y: number; at: string }[][];
  marks: { x: number; label: string }[];
  levels: { y: number; value: bigint }[];
  days: { x: number; at: string; anchor: 'start' | 'middle' | 'end' }[];
  xOf: (at: string) => number;
  floor: number;
}

const TOP = 18;
const BELOW = 28;
const END = 14;
const DAY_WIDTH = 88;

export function planLines(
  series: readonly ChartSeries[],
  marks: readonly ChartMark[],
  room: Room,
  { step, fromZero }: { step: boolean; fromZero: boolean },
): LinePlan {
  const dates = datesOf(series);
  const xs = timeScale([...dates, ...marks.map(({ at }) => at)], room);
  const floor = room.height - BELOW;
  const ys = valueScale(series, floor, fromZero);
  const draw = line<ChartPoint>(
    ({ at }) => xs(momentOf(at)),
    ({ value }) => ys(Number(value)),
  ).curve(step ? curveStepAfter : curveLinear);
  return {
    paths: series.map(({ points }) => draw([...points]) ?? ''),
    spots: series.map(({ points }) => points.map(({ at, value }) => ({ at, x: xs(momentOf(at)), y: ys(Number(value)) }))),
    marks: marks.map(({ at, label }) => ({ x: xs(momentOf(at)), label })),
    levels: levelsOf(ys),
    days: daysOf(dates, xs),
    xOf: (at) => xs(momentOf(at)),
    floor,
  };
}

function timeScale(dates: readonly string[], { width, start }: Room): ScaleLinear<number, number> {
  const moments = dates.map(momentOf);
  const [first, last] = [Math.min(...moments), Math.max(...moments)];
  const end = Math.max(width - END, start + 1);
  // A single date stands in the middle.
  return first === last ? scaleLinear([first - 1, first + 1], [start, end]) : scaleLinear([first, last], [start + 6, end]);
}

function valueScale(series: readonly ChartSeries[], floor: number, fromZero: boolean): ScaleLinear<number, number> {
  const values = series.flatMap(({ points }) => points.map(({ value }) => Number(value)));
  const highest = Math.max(...values, fromZero ? 1 : Number.MIN_SAFE_INTEGER);
  const lowest = Math.min(...values, ...(fromZero ? [0] : []));
  const margin = lowest === highest ? Math.max(1, Math.round(highest / 10)) : 0;
  const domain = [lowest - margin, highest + margin];
  return scaleLinear(domain, [floor, TOP]).nice(4);
}

const LETTER = 7.5;
const PLATE = 20;

/** Room at the left for the longest of the upright axis's words. */
export const startFor = (words: readonly string[]): number => Math.max(40, ...words.map(({ length }) => length * LETTER + 12));

/** Where the numbers of marks stand: above their day, side by side where several changed at once, inside the drawing. */
export function platesOf(xs: readonly number[], width: number): number[] {
  const sorted = xs.map((x, place) => ({ x, place })).sort((a, b) => a.x - b.x || a.place - b.place);
  for (const [turn, plate] of sorted.entries()) plate.x = Math.max(plate.x, (sorted[turn - 1]?.x ?? -PLATE) + PLATE);
  for (const [turn, plate] of sorted.toReversed().entries()) plate.x = Math.min(plate.x, width - PLATE / 2 - turn * PLATE);
  const placed = new Map(sorted.map(({ x, place }) => [place, x]));
  return xs.map((x, place) => placed.get(place) ?? x);
}

/** At most five lines across, at whole values. */
export function levelsOf(scale: ScaleLinear<number, number>): { y: number; value: bigint }[] {
  return scale
    .ticks(4)
    .filter((value) => Number.isInteger(value))
    .map((value) => ({ y: scale(value), value: BigInt(value) }));
}

/** As many dates as there is room for, the first and the last among them. */
function daysOf(dates: readonly string[], xs: ScaleLinear<number, number>): LinePlan['days'] {
  const all = dates.map((at) => ({ at, x: xs(momentOf(at)) }));
  const [first, last] = [all[0], all.at(-1)];
  if (!first || !last) return [];
  if (first === last) return [{ ...first, anchor: 'middle' }];
  const days: LinePlan['days'] = [{ ...first, anchor: 'start' }];
  let taken = first.x + DAY_WIDTH;
  for (const day of all.slice(1, -1)) {
    if (day.x - DAY_WIDTH / 2 < taken || day.x + DAY_WIDTH / 2 > last.x - DAY_WIDTH) continue;
    days.push({ ...day, anchor: 'middle' });
    taken = day.x + DAY_WIDTH / 2;
  }
  return [...days, { ...last, anchor: 'end' }];
}
