/** Where the parcels of stacked bars stand, in pixels. */
import { scaleBand, scaleLinear } from 'd3-scale';
import { stack } from 'd3-shape';
import { totalOf, type ActorKind, type Share } from '$lib/shares';
import { actorsOf, keyOf, WHOLE } from './actors';
import { levelsOf, type Room } from './line';
import type { ChartBar } from './types';

export interface Parcel {
  actor: ActorKind;
  label: string;
  y: number;
  height: number;
}

export interface BarPlan {
  bars: { key: string; label: string | null; x: number; width: number; mark: number | null; parcels: Parcel[] }[];
  levels: { y: number; value: bigint }[];
  floor: number;
}

const TOP = 18;
const BELOW = 28;
const LABEL_WIDTH = 64;
const GAP = 1.5;

/** `relative`: every bar is as high, and shows parts of the whole in ten-thousandths. */
export function planBars(bars: readonly ChartBar[], room: Room, relative: boolean): BarPlan {
  const actors = actorsOf(bars);
  const floor = room.height - BELOW;
  const xs = scaleBand(bars.map(({ key }) => key), [room.start, room.width]).paddingInner(0.25).paddingOuter(0.1);
  const highest = relative ? WHOLE : Math.max(1, ...bars.map(({ shares }) => Number(totalOf(shares))));
  const ys = relative ? scaleLinear([0, WHOLE], [floor, TOP]) : scaleLinear([0, highest], [floor, TOP]).nice(4);
  const layers = stack<ChartBar, Share>()
    .keys(actors)
    .value((bar, actor) => heightOf(bar, actor, relative))([...bars]);
  const width = Math.min(xs.bandwidth(), 72);
  const every = Math.ceil((bars.length * LABEL_WIDTH) / Math.max(room.width - room.start, 1));
  let marks = 0;
  return {
    bars: bars.map((bar, place) => ({
      key: bar.key,
      label: place % every === 0 ? bar.label : null,
      x: (xs(bar.key) ?? 0) + (xs.bandwidth() - width) / 2,
      width,
      mark: bar.mark ? (marks += 1) : null,
      parcels: actors.flatMap((actor, layer) => {
        const [low = 0, high = 0] = layers[layer]?.[place] ?? [];
        if (high <= low) return [];
        const height = Math.max(ys(low) - ys(high) - GAP, 0.5);
        return [{ actor: actor.actor, label: actor.label, y: ys(high), height }];
      }),
    })),
    levels: levelsOf(ys),
    floor,
  };
}

function heightOf({ shares }: ChartBar, actor: Share, relative: boolean): number {
  const amount = totalOf(shares.filter((share) => keyOf(share) === keyOf(actor)));
  if (!relative) return Number(amount);
  const total = totalOf(shares);
  return total === 0n ? 0 : (Number(amount) / Number(total)) * WHOLE;
}
