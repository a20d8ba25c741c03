/** Sentences in parts ("order", "desk"), which come with the modules that say them (build/messages.ts): no page asks for more. */
import type { Language, MessageKey, Message, Messages } from './messages';

type Part = Partial<Messages>;
type Fetch = () => Promise<{ default: Part }>;

// French is in the modules' own files; nothing shows before it is there, so nothing needs to be told of it.
const french: Part = {};
let english = $state.raw<Part>({});
let unfetched: Fetch[] = [];
let asked: Language = 'fr';
let arrival: Promise<unknown> = Promise.resolve();

/** Called by each part as it is loaded, before a page that says it is shown. */
export function addPart(own: Part, fetchEnglish: Fetch): void {
  Object.assign(french, own);
  unfetched.push(fetchEnglish);
  if (asked === 'en') fetchParts();
}

/** Reactive. English that has not come is said in French. */
export function sentence(key: MessageKey, wanted: Language): Message {
  return (wanted === 'en' ? english[key] : undefined) ?? french[key] ?? key;
}

/** Whether a key that was put together is a sentence of the parts that are loaded. */
export function isSaid(key: string): boolean {
  return key in french;
}

/** Resolves when every part that is loaded can be said in `wanted`, and sees to it that later ones can. */
export async function speak(wanted: Language): Promise<void> {
  asked = wanted;
  if (asked === 'en') fetchParts();
  await arrival;
}

/** For a page that has just come: waits for its sentences. */
export async function said<T>(page: T): Promise<T> {
  await arrival;
  return page;
}

function fetchParts(): void {
  const parts = unfetched;
  unfetched = [];
  // A part that cannot be had (no network) is asked for again with the next one.
  const come = parts.map((fetch) => fetch().then((part) => part.default, () => void unfetched.push(fetch)));
  arrival = Promise.all([arrival, Promise.all(come).then((found) => (english = Object.assign({}, english, ...found)))]);
}
