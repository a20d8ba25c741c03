/** The one way to the server: typed by its OpenAPI document, refusals thrown as `Problem`. */
import createClient, { type Middleware } from 'openapi-fetch';
import { OFFLINE, Problem, UNREADABLE, isProblemBody } from './problem';
import type { paths } from './schema';

type Listener = (response: Response | null) => void;
const listeners = new Set<Listener>();

/** Tells `listener` of every answer (null when none came); returns how to stop. */
export function onAnswer(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const watch: Middleware = {
  onResponse({ response }) {
    for (const listener of listeners) listener(response);
  },
  onError({ error }) {
    // A request that its own page abandoned says nothing about the network.
    if (error instanceof DOMException && error.name === 'AbortError') return;
    for (const listener of listeners) listener(null);
    return new Problem({ code: OFFLINE, status: 0, title: '', next: '' });
  },
};

// On a line that swallows what is sent nothing ever fails by itself. A file on its way up may take long.
const ANSWER_MS = 20_000;

/** As `fetch`; a request that gets no answer in time ends as one without network does. */
async function fetchInTime(request: Request): Promise<Response> {
  if (request.headers.get('content-type')?.startsWith('multipart/')) return globalThis.fetch(request);
  const giveUp = new AbortController();
  const abandoned = () => giveUp.abort(request.signal.reason);
  request.signal.addEventListener('abort', abandoned);
  const timer = setTimeout(() => giveUp.abort(new DOMException('no answer', 'TimeoutError')), ANSWER_MS);
  try {
    // Found at each call, so that a test may replace it.
    return await globalThis.fetch(request, { signal: giveUp.signal });
  } finally {
    clearTimeout(timer);
    request.signal.removeEventListener('abort', abandoned);
  }
}

export const api = createClient<paths>({ baseUrl: location.origin, fetch: fetchInTime });
api.use(watch);

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of a successful answer. Throws `Problem` for a refusal, no network, or an unreadable answer. */
export async function call<T>(request: Promise<Answer<T>>): Promise<T> {
  return (await callWithResponse(request)).data;
}

/** The same with the response, for its headers (ETag). */
export async function callWithResponse<T>(request: Promise<Answer<T>>): Promise<{ data: T; response: Response }> {
  const { data, error, response } = await request.catch(unreadable);
  if (response.ok) return { data: data as T, response };
  if (isProblemBody(error)) throw new Problem(error);
  throw new Problem({ code: UNREADABLE, status: response.status, title: '', next: '' });
}

/** A page of HTML where JSON was due: the sign-in page of a public Wi-Fi, a proxy in between. */
function unreadable(error: unknown): never {
  if (!(error instanceof SyntaxError)) throw error;
  throw new Problem({ code: UNREADABLE, status: 0, title: '', next: '' });
}

/** A fresh `Idempotency-Key`: make it once per intention, send it again with each retry of that intention. */
export function newIntention(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
