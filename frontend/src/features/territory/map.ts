/** A map without tiles: places on a flat sheet, true in distance around the middle of the territory. */
import type { Place } from '$lib/distance';

const KM_PER_DEGREE = 111.195; // of latitude, mean radius of the earth (IUGG)
const RING_KM = 10;
const APART = 30;
const ROUNDS = 40;

export interface Spot {
  x: number;
  y: number;
}

export interface Sheet {
  width: number;
  height: number;
  /** One for each place, in its order; pushed apart where they would cover each other. */
  spots: Spot[];
  centre: Spot;
  /** Circles around the middle, with their radius on the sheet. */
  rings: { km: number; radius: number }[];
}

/** Lays places out on a sheet of `width`; the height follows, within bounds. Places: at least one. */
export function layOut(places: readonly Place[], width = 640, margin = 40): Sheet {
  const lats = places.map(({ lat }) => lat);
  const lons = places.map(({ lon }) => lon);
  const middle = { lat: (Math.min(...lats) + Math.max(...lats)) / 2, lon: (Math.min(...lons) + Math.max(...lons)) / 2 };
  const flat = places.map((place) => ({
    east: (place.lon - middle.lon) * KM_PER_DEGREE * Math.cos((middle.lat * Math.PI) / 180),
    north: (place.lat - middle.lat) * KM_PER_DEGREE,
  }));
  const wide = Math.max(RING_KM / 2, ...flat.map(({ east }) => Math.abs(east)));
  const high = Math.max(RING_KM / 2, ...flat.map(({ north }) => Math.abs(north)));
  const height = Math.round(Math.min(width * 1.1, Math.max(width * 0.6, (width * high) / wide)));
  const scale = Math.min((width / 2 - margin) / wide, (height / 2 - margin) / high);
  const centre = { x: width / 2, y: height / 2 };
  const spots = flat.map(({ east, north }) => ({ x: centre.x + east * scale, y: centre.y - north * scale }));
  return { width, height, centre, spots: apart(spots), rings: rings(scale, Math.hypot(width, height) / 2) };
}

function rings(scale: number, farthest: number): Sheet['rings'] {
  const count = Math.max(1, Math.floor(farthest / (scale * RING_KM)));
  return Array.from({ length: count }, (_, place) => ({ km: (place + 1) * RING_KM, radius: (place + 1) * RING_KM * scale }));
}

/** Moves spots that cover each other apart, a little, the same way each time. */
function apart(spots: readonly Spot[]): Spot[] {
  const moved = spots.map((spot) => ({ ...spot }));
  for (let round = 0; round < ROUNDS; round += 1) {
    const pushed = moved.flatMap((one, place) => moved.slice(place + 1).map((other, after) => push(one, other, place + after)));
    if (!pushed.includes(true)) break;
  }
  return moved;
}

function push(one: Spot, other: Spot, turn: number): boolean {
  const distance = Math.hypot(other.x - one.x, other.y - one.y);
  if (distance >= APART) return false;
  // Two farms of one village: the angle only has to differ from pair to pair.
  const angle = distance > 0 ? Math.atan2(other.y - one.y, other.x - one.x) : turn * 2.4;
  const half = (APART - distance) / 2 + 0.01;
  one.x -= Math.cos(angle) * half;
  one.y -= Math.sin(angle) * half;
  other.x += Math.cos(angle) * half;
  other.y += Math.sin(angle) * half;
  return true;
}
