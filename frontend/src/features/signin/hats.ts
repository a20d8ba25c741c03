import { roleName } from '$lib/roles';
import type { Hat } from '$lib/session.svelte';

/** One hat among a person's: the territory and the organisation tell it. */
export function hatKey(hat: Hat): string {
  return `${hat.territory.id} ${hat.organisation?.id ?? ''}`;
}

/** The organisation or the role; with its territory when the person belongs to several. */
export function hatName(hat: Hat, all: readonly Hat[]): string {
  const name = hat.organisation?.name ?? roleName(hat.role);
  const several = all.some((other) => other.territory.id !== hat.territory.id);
  return several ? `${name} · ${hat.territory.name}` : name;
}
