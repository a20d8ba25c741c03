/** The words of the catalogue. A code that we do not know is shown as it is. */
import { isSaid, t, type MessageKey } from './i18n/index.svelte';

export const FAMILIES = [
  'fruit_vegetables',
  'dairy',
  'meat_poultry',
  'charcuterie',
  'sea_products',
  'bakery',
  'groceries',
  'drinks',
  'wood_energy',
  'reuse',
  'other',
] as const;

/** The 14 that must be declared (regulation EU 1169/2011, annex II). */
export const ALLERGENS = [
  'gluten',
  'crustaceans',
  'eggs',
  'fish',
  'peanuts',
  'soybeans',
  'milk',
  'nuts',
  'celery',
  'mustard',
  'sesame',
  'sulphites',
  'lupin',
  'molluscs',
] as const;

/** "Fruits et légumes" */
export const familyName = (code: string): string => known(`family.${code}`, code);
/** "Bio", "Label Rouge": short, to stand on a badge. */
export const labelName = (code: string): string => known(`label.${code}`, code);
/** "lait", in small letters: for a list. */
export const allergenName = (code: string): string => known(`allergen.${code}`, code);
/** "Froid, 4 °C au plus" */
export const storageName = (code: string): string => known(`storage.${code}`, code);

function known(key: string, code: string): string {
  return isKey(key) ? t(key) : code;
}

function isKey(key: string): key is MessageKey & `family.${string}` {
  return isSaid(key);
}
