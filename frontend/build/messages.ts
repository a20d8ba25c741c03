/** French sentences travel with the pages that say them, not all with the first one. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const VIRTUAL = 'virtual:messages/';
const at = (path: string) => fileURLToPath(new URL(`../src/lib/i18n/${path}`, import.meta.url));
const SENTENCES = at('fr.json');
const HOLDER = at('messages.ts');

type Sentences = Record<string, unknown>;
const partOf = (key: string): string => key.slice(0, key.indexOf('.'));

/** The parts ("order", "desk") whose keys a source names: whole, or as the beginning of a template. */
export function partsIn(source: string, parts: ReadonlySet<string>): string[] {
  const begins = [...source.matchAll(/['"`]([a-z]\w*)\.[\w$]/g)].map((match) => match[1] ?? '');
  return [...new Set(begins.filter((part) => parts.has(part)))].sort();
}

/** Adds to each module the import of what it says; the bundler then puts a part where its readers are. */
export function messageParts(): Plugin {
  const sentences = (): Sentences => JSON.parse(readFileSync(SENTENCES, 'utf8')) as Sentences;
  let parts = new Set(Object.keys(sentences()).map(partOf));
  return {
    name: 'message-parts',
    buildStart() {
      parts = new Set(Object.keys(sentences()).map(partOf));
    },
    resolveId(id) {
      return id.startsWith(VIRTUAL) ? `\0${id}` : null;
    },
    load(id) {
      if (!id.startsWith(`\0${VIRTUAL}`)) return null;
      this.addWatchFile(SENTENCES);
      const part = id.slice(VIRTUAL.length + 1);
      const own = Object.fromEntries(Object.entries(sentences()).filter(([key]) => partOf(key) === part));
      return `import { addFrench } from ${JSON.stringify(HOLDER)};\naddFrench(${JSON.stringify(own)});\n`;
    },
    transform(code, id) {
      if (!/\/src\/.*\.(ts|svelte)$/.test(id) || id === HOLDER) return null;
      const found = partsIn(code, parts);
      if (found.length === 0) return null;
      return { code: code + found.map((part) => `\nimport '${VIRTUAL}${part}';`).join(''), map: null };
    },
  };
}
