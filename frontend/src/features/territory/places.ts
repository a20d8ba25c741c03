/** What stands on the map, and what of it can be read without covering something else. */
import type { components } from '$api/schema';
import { distanceKm, type Place } from '$lib/distance';
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
  /** Pixels that it is moved aside, where several stand in one village. */
  aside: { x: number; y: number };
}

export interface CommuneName {
  name: string;
  place: Place;
}

const SAME_VILLAGE_KM = 0.4;
const APART = 17;

/** Kitchens and shops first, so that farms lie above them. `named`: how a marker is called aloud. */
export function markersOf(page: PublicPageOut, named: { farm: (farm: Farm) => string; hub: (name: string) => string; buyers: (count: number, commune: string) => string }): Marker[] {
  const buyers = page.buyers.flatMap(({ commune, latitude, longitude, canteens, shops }) =>
    at(latitude, longitude, { id: `buyers ${commune}`, kind: 'buyers', sign: String(canteens + shops), name: named.buyers(canteens + shops, commune), idle: false }),
  );
  const hubs = page.hubs.flatMap(({ name, latitude, longitude }) => at(latitude, longitude, { id: `hub ${name}`, kind: 'hub', sign: '', name: named.hub(name), idle: false }));
  const farms = page.producers.flatMap((farm, index) =>
    at(farm.latitude, farm.longitude, { id: farm.id, kind: 'farm', sign: String(index + 1), name: named.farm(farm), idle: farm.offers === 0 }),
  );
  return spread([...buyers, ...hubs, ...farms]);
}

function at(latitude: string | null, longitude: string | null, rest: Omit<Marker, 'place' | 'aside'>): Marker[] {
  const place = placeOf(latitude, longitude);
  return place ? [{ ...rest, place, aside: { x: 0, y: 0 } }] : [];
}

/** Markers of one village stand around it in a ring. */
export function spread(markers: readonly Marker[]): Marker[] {
  const villages: Marker[][] = [];
  for (const marker of markers) {
    const known = villages.find(([first]) => first && distanceKm(first.place, marker.place) < SAME_VILLAGE_KM);
    if (known) known.push(marker);
    else villages.push([marker]);
  }
  const around = new Map(villages.flatMap((village) => village.map((marker, turn) => [marker, ring(village.length, turn)] as const)));
  return markers.map((marker) => ({ ...marker, aside: around.get(marker) ?? marker.aside }));
}

function ring(count: number, turn: number): Marker['aside'] {
  if (count === 1) return { x: 0, y: 0 };
  const radius = APART / Math.sin(Math.PI / Math.max(count, 2));
  const angle = (2 * Math.PI * turn) / count - Math.PI / 2;
  return { x: Math.round(radius * Math.cos(angle)), y: Math.round(radius * Math.sin(angle)) };
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Which of the boxes can be shown: each in turn, unless it would cover one before. */
export function uncovered(boxes: readonly Box[], taken: readonly Box[] = []): boolean[] {
  const shown = [...taken];
  return boxes.map((box) => {
    const free = shown.every((other) => box.x + box.width <= other.x || other.x + other.width <= box.x || box.y + box.height <= other.y || other.y + other.height <= box.y);
    if (free) shown.push(box);
    return free;
  });
}
