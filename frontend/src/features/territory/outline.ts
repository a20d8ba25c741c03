/**
 * The outline of a territory from the communes that its network names: the hull of a disc around each. No map of
 * anybody else is needed. Places on the earth, kilometres as the crow flies.
 */
import type { Place } from '$lib/distance';

const KM_PER_DEGREE = 111.195; // of latitude, mean radius of the earth (IUGG)
const MARGIN_KM = 4; // about the radius of a rural commune of France
const CORNERS = 24;

interface Flat {
  east: number;
  north: number;
}

/** The corners of the outline, in turn; none without places. */
export function outlineOf(places: readonly Place[], margin = MARGIN_KM): Place[] {
  if (places.length === 0) return [];
  const middle = middleOf(places);
  const wide = KM_PER_DEGREE * Math.cos((middle.lat * Math.PI) / 180);
  const flat = places.map(({ lat, lon }) => ({ east: (lon - middle.lon) * wide, north: (lat - middle.lat) * KM_PER_DEGREE }));
  return hull(flat.flatMap((spot) => disc(spot, margin))).map(({ east, north }) => ({
    lat: middle.lat + north / KM_PER_DEGREE,
    lon: middle.lon + east / wide,
  }));
}

export function middleOf(places: readonly Place[]): Place {
  const lats = places.map(({ lat }) => lat);
  const lons = places.map(({ lon }) => lon);
  return { lat: (Math.min(...lats) + Math.max(...lats)) / 2, lon: (Math.min(...lons) + Math.max(...lons)) / 2 };
}

function disc({ east, north }: Flat, radius: number): Flat[] {
  return Array.from({ length: CORNERS }, (_, corner) => {
    const angle = (2 * Math.PI * corner) / CORNERS;
    return { east: east + radius * Math.cos(angle), north: north + radius * Math.sin(angle) };
  });
}

/** The corners of the smallest convex shape around all spots (Andrew's monotone chain), against the clock. */
function hull(spots: readonly Flat[]): Flat[] {
  const sorted = [...spots].sort((a, b) => a.east - b.east || a.north - b.north);
  const lower = chain(sorted);
  const upper = chain(sorted.toReversed());
  return [...lower.slice(0, -1), ...upper.slice(0, -1)];
}

function chain(spots: readonly Flat[]): Flat[] {
  const kept: Flat[] = [];
  for (const spot of spots) {
    while (kept.length >= 2 && !turnsLeft(kept.at(-2) ?? spot, kept.at(-1) ?? spot, spot)) kept.pop();
    kept.push(spot);
  }
  return kept;
}

const turnsLeft = (a: Flat, b: Flat, c: Flat): boolean =>
  (b.east - a.east) * (c.north - a.north) - (b.north - a.north) * (c.east - a.east) > 0;
