/** What stands on the map, and what of it can be read without covering something else. */
import type { components } from '$api/schema';
import type { Place } from '$lib/distance';
import { placeOf } from '$lib/offers';

export type PublicPageOut = components['schemas']['PublicPage'];
type Farm = components['schemas']['PublicProducer'];

export interface Marker {
  id: string;
  kind: 'farm' | 'hub' | 'buyers';
  place: Place;
  /** On the sign: the farm's number in the list, how many kitchens and shops. */
  sign: string;
  name: string;
  /** Sells nothing this week. */
  idle: boolean;
}

export interface CommuneName {
  name: string;
  place: Place;
}

/** How a marker is called aloud. */
interface Names {
  farm: (farm: Farm, number: number) => string;
  hub: (name: string) => string;
  buyers: (count: number, commune: string) => string;
}

/** Kitchens and shops first, so that farms lie above them. */
export function markersOf(page: PublicPageOut, named: Names): Marker[] {
  const buyers = page.buyers.flatMap(({ commune, latitude, longitude, canteens, shops }) =>
    at(latitude, longitude, { id: `buyers ${commune}`, kind: 'buyers', sign: String(canteens + shops), name: named.buyers(canteens + shops, commune), idle: false }),
  );
  const hubs = page.hubs.flatMap(({ name, latitude, longitude }) => at(latitude, longitude, { id: `hub ${name}`, kind: 'hub', sign: '', name: named.hub(name), idle: false }));
  const farms = page.producers.flatMap((farm, index) =>
    at(farm.latitude, farm.longitude, { id: farm.id, kind: 'farm', sign: String(index + 1), name: named.farm(farm, index + 1), idle: farm.offers === 0 }),
  );
  return [...buyers, ...hubs, ...farms];
}

function at(latitude: string | null, longitude: string | null, rest: Omit<Marker, 'place'>): Marker[] {
  const place = placeOf(latitude, longitude);
  return place ? [{ ...rest, place }] : [];
}

export interface Spot {
  x: number;
  y: number;
}

const ROUNDS = 300;

/** Moves spots that are nearer than `distance` apart, a little, the same way each time. */
export function apart(spots: readonly Spot[], distance: number): Spot[] {
  const moved = spots.map(({ x, y }) => ({ x, y }));
  for (let round = 0; round < ROUNDS; round += 1) {
    const pushed = moved.flatMap((one, place) => moved.slice(place + 1).map((other, after) => push(one, other, distance, place + after)));
    if (!pushed.includes(true)) break;
  }
  return moved;
}

function push(one: Spot, other: Spot, distance: number, turn: number): boolean {
  const between = Math.hypot(other.x - one.x, other.y - one.y);
  if (between >= distance) return false;
  // Two in one village: the angle only has to differ from pair to pair.
  const angle = between > 0 ? Math.atan2(other.y - one.y, other.x - one.x) : turn * 2.4;
  const half = (distance - between) / 2 + 0.01;
  one.x -= Math.cos(angle) * half;
  one.y -= Math.sin(angle) * half;
  other.x += Math.cos(angle) * half;
  other.y += Math.sin(angle) * half;
  return true;
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const LETTER = 7;
const LINE = 17;
const GAP = 17; // half a sign

/** Where each name stands: below, above, right or left of its place, in the window and over nothing; else nowhere. */
export function besides(names: readonly (Spot & { name: string })[], taken: readonly Box[], window: Spot): (Box | null)[] {
  const shown = [...taken];
  return names.map(({ name, x, y }) => {
    const width = name.length * LETTER + 6;
    const free = around({ x, y }, width).find((box) => inside(box, window) && !shown.some((other) => covers(box, other)));
    if (free) shown.push(free);
    return free ?? null;
  });
}

function around({ x, y }: Spot, width: number): Box[] {
  const box = (left: number, top: number): Box => ({ x: left, y: top, width, height: LINE });
  const [middle, centre] = [x - width / 2, y - LINE / 2];
  return [box(middle, centre), box(middle, y + GAP), box(middle, y - GAP - LINE), box(x + GAP, centre), box(x - GAP - width, centre)];
}

const inside = ({ x, y, width, height }: Box, window: Spot): boolean =>
  x >= 0 && y >= 0 && x + width <= window.x && y + height <= window.y;

const covers = (one: Box, other: Box): boolean =>
  one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height;
