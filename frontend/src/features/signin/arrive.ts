import { go } from '$lib/navigation';
import { signedIn, type Me } from '$lib/session.svelte';
import { firstPage } from '$lib/start';

/** The page to come back to after signing in: one of ours, or none. */
export function returnPath(search: string): string | null {
  const wanted = new URLSearchParams(search).get('retour');
  if (!wanted?.startsWith('/') || /^\/[/\\]/.test(wanted)) return null;
  return wanted;
}

/** A token of a mail's link: after "#", which no server log sees, or as a query. */
export function tokenOf(address: Pick<Location, 'hash' | 'search'>): string | null {
  const hash = new URLSearchParams(address.hash.slice(1));
  return hash.get('token') ?? new URLSearchParams(address.search).get('token');
}

/** Takes the answer of a sign-in and goes where the person wanted to be. */
export async function arrive(answer: Me, back: string | null = null): Promise<void> {
  await signedIn(answer);
  await go(back ?? (answer.hat ? await firstPage(answer.hat) : '/compte'), { replace: true });
}
