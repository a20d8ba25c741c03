/** Sentences travel with the pages that say them, not all with the first one: French inside, English beside them. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { frenchSpaces } from './typography';

const FRENCH = 'virtual:messages/';
const ENGLISH = 'virtual:messages/en/';
const SMALL = '_small'; // no part's name
const SMALL_BYTES = 1000;

const at = (path: string) => fileURLToPath(new URL(`../src/lib/i18n/${path}`, import.meta.url));
const FRENCH_FILE = at('fr.json');
const ENGLISH_FILE = at('en.json');
const HOLDER = at('parts.svelte.ts');

type Sentences = Record<string, unknown>;
const partOf = (key: string): string => key.slice(0, key.indexOf('.'));
const read = (file: string): Sentences => JSON.parse(readFileSync(file, 'utf8')) as Sentences;
const literal = (file: string, parts: readonly string[]): string =>
  JSON.stringify(Object.fromEntries(Object.entries(read(file)).filter(([key]) => parts.includes(partOf(key)))));
const allParts = (): Set<string> => new Set(Object.keys(read(FRENCH_FILE)).map(partOf));

/** The parts ("order", "desk") whose keys a source names: whole, or as the beginning of a template. */
export function partsIn(source: string, parts: ReadonlySet<string>): string[] {
  const begins = [...source.matchAll(/['"`]([a-z]\w*)\.[\w$]/g)].map((match) => match[1] ?? '');
  return [...new Set(begins.filter((part) => parts.has(part)))].sort();
}

/** Whether a file of the build holds English sentences. */
export function isEnglish({ moduleIds }: { moduleIds: readonly string[] }): boolean {
  return moduleIds.some((id) => id.startsWith(`\0${ENGLISH}`));
}

/** The English file that has a part: small ones share one, since thirty requests would cost more than their bytes. */
export function englishFile(part: string): string {
  return literal(ENGLISH_FILE, [part]).length < SMALL_BYTES ? SMALL : part;
}

function englishModule(file: string): string {
  const parts = file === SMALL ? [...allParts()].filter((part) => englishFile(part) === SMALL) : [file];
  return `export default ${literal(ENGLISH_FILE, parts)};\n`;
}

function frenchModule(part: string): string {
  const fetchEnglish = `() => import('${ENGLISH}${englishFile(part)}')`;
  return `import { addPart } from ${JSON.stringify(HOLDER)};\naddPart(${frenchSpaces(literal(FRENCH_FILE, [part]))}, ${fetchEnglish});\n`;
}

/** Adds to each module the import of what it says; the bundler then puts a part where its readers are. */
export function messageParts(): Plugin {
  let parts = allParts();
  return {
    name: 'message-parts',
    buildStart() {
      parts = allParts();
    },
    resolveId(id) {
      return id.startsWith(FRENCH) ? `\0${id}` : null;
    },
    load(id) {
      if (!id.startsWith(`\0${FRENCH}`)) return null;
      const english = id.startsWith(`\0${ENGLISH}`);
      this.addWatchFile(english ? ENGLISH_FILE : FRENCH_FILE);
      const part = id.slice(1 + (english ? ENGLISH : FRENCH).length);
      return english ? englishModule(part) : frenchModule(part);
    },
    transform(code, id) {
      if (!/\/src\/.*\.(ts|svelte)$/.test(id) || id === HOLDER) return null;
      const found = partsIn(code, parts);
      if (found.length === 0) return null;
      return { code: code + found.map((part) => `\nimport '${FRENCH}${part}';`).join(''), map: null };
    },
  };
}
