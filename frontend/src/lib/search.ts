/**
 * Search while typing that forgives: accents and capitals, plurals ("chevaux" finds cheval), doubled letters ("carotes"
 * finds carottes), the order of the words, and, where nothing is written so, one wrong letter in a word of five.
 */

/** "Crème brûlée d'Œufs" to "creme brulee d'oeufs". */
export function plainText(text: string): string {
  return text.toLowerCase().replace(/œ/g, 'oe').replace(/æ/g, 'ae').normalize('NFD').replace(/\p{Mark}/gu, '');
}

/** Said without meaning anything to a search: "pomme de terre". */
const SMALL_WORDS = new Set(['a', 'au', 'aux', 'd', 'de', 'des', 'du', 'en', 'et', 'l', 'la', 'le', 'les']);
const FORGIVING_FROM = 5;

/** The words of a plain text, doubled letters as one: "pommes de terre" to "pomes", "de", "tere". */
function wordsOf(plain: string): string[] {
  return plain.match(/[a-z0-9]+/g)?.map((word) => word.replace(/([a-z])\1+/g, '$1')) ?? [];
}

/** Without its French plural: "agneaux" to "agneau", "chevaux" to "cheval", "oeufs" to "oeuf". */
export function singular(word: string): string {
  if (word.length < 4) return word;
  if (word.endsWith('eaux')) return word.slice(0, -1);
  if (word.endsWith('aux')) return `${word.slice(0, -3)}al`;
  return /[sx]$/.test(word) ? word.slice(0, -1) : word;
}

/** Whether one letter more, less, other or swapped makes `a` of the beginning of `b`. */
export function nearlyBegins(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1 && b.length < a.length) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  const [rest, other] = [a.slice(at), b.slice(at)];
  if (rest === '') return true;
  const swapped = rest.length > 1 && rest[0] === other[1] && rest[1] === other[0] && other.startsWith(rest.slice(2), 2);
  return swapped || other.startsWith(rest.slice(1), 1) || other.startsWith(rest.slice(1)) || other.slice(1).startsWith(rest);
}

/** A long word is also found within another ("fromage" in "demifromage"), a short one is not ("veau" in "nouveau"). */
const begins = (word: string, asked: string): boolean =>
  asked.length < FORGIVING_FROM ? word.startsWith(asked) : word.includes(asked);

interface Word {
  word: string;
  singular: string;
  /** Places of the texts that have it. */
  at: number[];
}

/** Texts made ready once, to be searched at each keystroke. */
export class SearchIndex {
  readonly #words: readonly Word[];

  /** `texts`: as `plainText` makes them. */
  constructor(texts: readonly string[]) {
    const found = new Map<string, Word>();
    texts.forEach((text, place) => {
      for (const word of new Set(wordsOf(text))) {
        const known = found.get(word);
        if (known) known.at.push(place);
        else found.set(word, { word, singular: singular(word), at: [place] });
      }
    });
    this.#words = [...found.values()];
  }

  /** The places of the texts in which each word of `query` is; null when the query asks for nothing. */
  find(query: string): ReadonlySet<number> | null {
    const asked = wordsOf(plainText(query));
    const telling = asked.filter((word) => !SMALL_WORDS.has(word));
    const words = telling.length > 0 ? telling : asked;
    const [first, ...others] = words.map((word) => this.#with(word));
    if (!first) return null;
    return new Set([...first].filter((place) => others.every((places) => places.has(place))));
  }

  #with(asked: string): Set<number> {
    const one = singular(asked);
    const exact = this.#words.filter(({ word, singular: single }) => begins(word, asked) || single.startsWith(one));
    const found = exact.length > 0 || asked.length < FORGIVING_FROM ? exact : this.#words.filter(({ singular: single }) => nearlyBegins(one, single));
    return new Set(found.flatMap(({ at }) => at));
  }
}

/** Whether `query` finds a single plain text; for lists that are searched often, make an index. */
export function matches(plain: string, query: string): boolean {
  return new SearchIndex([plain]).find(query)?.has(0) ?? true;
}
