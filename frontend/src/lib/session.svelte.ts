/** Who is signed in, and under which hat. The server holds the truth; this is its last answer. */
import { api, call } from '$api/client';
import { isProblem } from '$api/problem';
import type { components } from '$api/schema';
import { isLanguage, setLanguage } from './i18n/index.svelte';

export type Me = components['schemas']['Me'];
export type Hat = components['schemas']['Hat'];
export type Role = Hat['role'];

let me = $state.raw<Me | null>(null);
let asked: Promise<void> | null = null;

/** Reactive: null for a visitor. */
export function currentMe(): Me | null {
  return me;
}

/** Reactive: the hat worn now, null for a visitor or a person without any. */
export function currentHat(): Hat | null {
  return me?.hat ?? null;
}

/** Asks the server once per visit; later calls wait for the same answer. Throws `Problem` without network. */
export function loadSession(): Promise<void> {
  asked ??= askMe().catch((error: unknown) => {
    asked = null; // so that the next page tries again
    throw error;
  });
  return asked;
}

async function askMe(): Promise<void> {
  try {
    await signedIn(await call(api.GET('/api/me')));
  } catch (error) {
    if (!isProblem(error, 'sign_in_needed')) throw error;
    me = null;
  }
}

/** Takes the server's answer to a sign-in or a change of the account. */
export async function signedIn(answer: Me): Promise<void> {
  me = answer;
  asked = Promise.resolve();
  if (isLanguage(answer.person.language)) await setLanguage(answer.person.language);
}

/** Another hat: every page shown so far belongs to the other one, so callers go back to the start. */
export async function wearHat(hat: Hat): Promise<void> {
  const body = { territory_id: hat.territory.id, organisation_id: hat.organisation?.id ?? null };
  await signedIn(await call(api.PUT('/api/me/hat', { body })));
}

export async function signOut(everywhere = false): Promise<void> {
  await call(everywhere ? api.POST('/api/sign-out/everywhere') : api.POST('/api/sign-out'));
  forgetSession();
}

/** After the server said that nobody is signed in any more. */
export function forgetSession(): void {
  me = null;
  asked = Promise.resolve();
}

const HOMES: Record<Role, string> = {
  buyer: '/commande',
  producer: '/etal',
  hub: '/listes',
  carrier: '/listes',
  coordinator: '/bureau',
  observer: '/bureau',
};

/** The first page of a role. */
export function homeOf(role: Role): string {
  return HOMES[role];
}
