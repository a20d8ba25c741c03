import { isSaid, t, type MessageKey } from './i18n/index.svelte';

/** "Cantine ou magasin", "Coordination"... ; a word that we do not know as it is. */
export function roleName(role: string): string {
  const key = `role.${role}`;
  return isKey(key) ? t(key) : role;
}

function isKey(key: string): key is MessageKey & `role.${string}` {
  return isSaid(key);
}
