/** Who is signed in, and under which hat. The server holds the truth; this is its last answer. */
import { api, call } from '$api/client';
import { isProblem } from '$api/problem';
import type { components } from '$api/schema';
import { isLanguage, setLanguage } from './i18n/index.svelte';
import { unreachable } from './offline/reach';
import { scopeOf, setScope } from './offline/scope';
import { forgetAll, keepFor, put, read } from './offline/store';
import { forgetQueued } from './offline/queue.svelte';
import { forgetTyped } from './offline/typed';
import { setZone } from './territory.svelte';

export type Me = components['schemas']['Me'];
export type Hat = components['schemas']['Hat'];
export type Role = Hat['role'];

let me = $state.raw<Me | null>(null);
let asked: Promise<void> | null = null;
// Known from this device only: the server could not be asked.
let assumed = false;

const ME = 'me';

/** Reactive: null for a visitor. */
export function currentMe(): Me | null {
  return me;
}

/** Reactive: the hat worn now, null for a visitor or a person without any. */
export function currentHat(): Hat | null {
  return me?.hat ?? null;
}

/**
 * Asks the server once per visit; later calls wait for the same answer. Without network it is the person who was last
 * signed in on this device, until the server says otherwise. Throws `Problem` where nobody was.
 */
export function loadSession(): Promise<void> {
  asked ??= askMe().catch((error: unknown) => {
    asked = null; // so that the next page tries again
    throw error;
  });
  return asked;
}

async function askMe(): Promise<void> {
  if (isVisitor()) return forgetSession();
  try {
    await signedIn(await call(api.GET('/api/me')));
  } catch (error) {
    if (isProblem(error, 'sign_in_needed')) return forgetSession();
    const known = unreachable(error) ? (await read<Me>(ME))?.value : undefined;
    if (!known) throw error;
    await take(known);
    assumed = true;
  }
}

/** A page that the server wrote for a browser without a session says so (app/core/shell.py): true once, of that visit. */
function isVisitor(): boolean {
  const said = document.head.hasAttribute('data-visitor');
  document.head.removeAttribute('data-visitor');
  return said;
}

/** Without network a person is taken at her last word; back on it, the server is asked whether she still is signed in. */
export async function confirmSession(): Promise<void> {
  if (!assumed) return;
  asked = null;
  await loadSession().catch(() => undefined); // still no network: as before
}

/** Takes the server's answer to a sign-in or a change of the account, and keeps it on this device. */
export async function signedIn(answer: Me): Promise<void> {
  assumed = false;
  await keepFor(answer.person.id);
  await put(answer.person.id, ME, answer);
  await take(answer);
}

async function take(answer: Me): Promise<void> {
  me = answer;
  setScope(answer);
  setZone(answer.hat?.territory.timezone);
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
  if (me) {
    forgetTyped(scopeOf(me).person);
    await forgetQueued(scopeOf(me).person);
  }
  await forgetSession();
}

/** After the server said that nobody is signed in any more: what it had answered goes, what was typed here waits. */
export async function forgetSession(): Promise<void> {
  me = null;
  assumed = false;
  asked = Promise.resolve();
  setScope(null);
  setZone(null);
  await forgetAll();
}

const HOMES: Record<Role, string> = {
  buyer: '/commande',
  producer: '/etal',
  hub: '/quai',
  carrier: '/tournee',
  coordinator: '/bureau',
  observer: '/bureau',
};

/** The first page of a role. */
export function homeOf(role: Role): string {
  return HOMES[role];
}
