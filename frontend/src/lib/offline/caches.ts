/** Names of the service worker's caches beside its list of files. */
export const ASSETS_CACHE = 'justepart-assets';
/** Deleted when a person signs out. */
export const PHOTOS_CACHE = 'justepart-photos';
