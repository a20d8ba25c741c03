/** Whether an error says "no answer from our server" rather than "no". */
import { isProblem, OFFLINE, UNREADABLE } from '$api/problem';

// A proxy before a server that is away (502, 504), or the server itself without its database (503): nothing was done.
const AWAY = new Set([0, 502, 503, 504]);

export function unreachable(error: unknown): boolean {
  if (isProblem(error, OFFLINE)) return true;
  if (!isProblem(error)) return false;
  // The page of a public Wi-Fi has status 0 here: it is no JSON.
  return AWAY.has(error.status) && (error.code === UNREADABLE || error.code === 'unavailable');
}
