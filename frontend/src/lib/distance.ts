export interface Place {
  /** Degrees north and east (WGS 84). */
  lat: number;
  lon: number;
}

const EARTH_RADIUS_KM = 6371.0088; // mean radius, IUGG
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Kilometres as the crow flies (haversine). */
export function distanceKm(from: Place, to: Place): number {
  const dLat = radians(to.lat - from.lat);
  const dLon = radians(to.lon - from.lon);
  const a = Math.sin(dLat / 2) ** 2 + Math.cos(radians(from.lat)) * Math.cos(radians(to.lat)) * Math.sin(dLon / 2) ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(a)));
}
