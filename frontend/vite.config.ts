import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { Plugin, Rolldown } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { defineConfig } from 'vitest/config';
import { isEnglish, messageParts } from './build/messages';

const FIRST_LOAD_LIMIT_KB = 100;

type Chunk = Rolldown.OutputChunk;

/** Prints the compressed JavaScript of a first visit to the heaviest page in each language, and fails above the limit. */
function firstLoad(): Plugin {
  return {
    name: 'first-load',
    generateBundle(_options, bundle) {
      const chunks = new Map<string, Chunk>();
      for (const item of Object.values(bundle)) if (item.type === 'chunk') chunks.set(item.fileName, item);
      const sizes = new Map([...chunks].map(([name, { code }]) => [name, brotliCompressSync(code).length])); // as the server sends it
      const weigh = (visit: Iterable<Chunk>): number => [...visit].reduce((sum, { fileName }) => sum + (sizes.get(fileName) ?? 0), 0) / 1000;
      const entry = staticGraph([...chunks.values()].filter((chunk) => chunk.isEntry), chunks);
      const pages = [...later(entry, chunks)].filter((chunk) => !isEnglish(chunk));
      const visits = pages.map((page) => ({ page: page.name, visit: staticGraph([...entry, page], chunks) }));
      const heaviest = (kind: string, kb: (visit: Set<Chunk>) => number) =>
        report(kind, visits.map(({ page, visit }) => ({ page, kb: kb(visit) })), (message) => this.error(message));
      console.log(`first load, JavaScript compressed: ${weigh(entry).toFixed(1)} kB before any page`);
      heaviest('French', weigh);
      heaviest('English', (visit) => weigh(staticGraph([...visit, ...[...later(visit, chunks)].filter(isEnglish)], chunks)));
    },
  };
}

function report(language: string, visits: { page: string; kb: number }[], fail: (message: string) => never): void {
  const { page, kb } = visits.reduce((a, b) => (b.kb > a.kb ? b : a));
  const words = `first load, JavaScript compressed: ${kb.toFixed(1)} kB for the heaviest page (${page}) in ${language}`;
  if (kb > FIRST_LOAD_LIMIT_KB) fail(`${words}; the limit is ${FIRST_LOAD_LIMIT_KB} kB`);
  console.log(words);
}

/** The chunks and all that they import before they can run. */
function staticGraph(start: Iterable<Chunk>, chunks: Map<string, Chunk>): Set<Chunk> {
  const found = new Set(start);
  for (const chunk of found) for (const next of named(chunk.imports, chunks)) found.add(next);
  return found;
}

/** The chunks that these ask for once they run. */
function later(visit: Set<Chunk>, chunks: Map<string, Chunk>): Set<Chunk> {
  return new Set([...visit].flatMap((chunk) => named(chunk.dynamicImports, chunks)));
}

function named(names: string[], chunks: Map<string, Chunk>): Chunk[] {
  return names.flatMap((name) => chunks.get(name) ?? []);
}

/** Writes a .br and a .gz beside each text file of the build: the server sends them as they are. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    writeBundle({ dir = '' }, bundle) {
      for (const name of Object.keys(bundle).filter((name) => /^assets\/.*\.(js|css|svg)$/.test(name))) {
        const content = readFileSync(join(dir, name));
        writeFileSync(join(dir, `${name}.br`), brotliCompressSync(content));
        writeFileSync(join(dir, `${name}.gz`), gzipSync(content));
      }
    },
  };
}

/** The service worker, with the list of files that it fetches ahead; registered by lib/offline/worker. */
const serviceWorker = () =>
  VitePWA({
    strategies: 'injectManifest',
    srcDir: 'src/worker',
    filename: 'sw.ts',
    manifest: false, // public/manifest.webmanifest
    injectRegister: false,
    injectManifest: {
      globPatterns: ['index.html', 'assets/*.{js,css,woff2}'],
      globIgnores: ['**/Workshop-*', '**/Mails-*'], // the parts' gallery and the trial's mails need the network
      dontCacheBustURLsMatching: /^assets\//,
    },
  });

const source = (folder: string) => fileURLToPath(new URL(`./src/${folder}`, import.meta.url));

export default defineConfig(({ mode }) => ({
  plugins: [svelte(), messageParts(), firstLoad(), compressed(), ...(mode === 'test' ? [] : [serviceWorker()])],
  resolve: {
    alias: {
      $api: source('api'),
      $lib: source('lib'),
      $ui: source('ui'),
      $features: source('features'),
      $routes: source('routes'),
    },
    // Component tests mount in jsdom: they need Svelte's browser build.
    ...(mode === 'test' ? { conditions: ['browser'] } : {}),
  },
  build: {
    target: 'es2022',
    // A strict content policy forbids data: addresses and inline scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // One file for what many pages share: forty small ones would cost more in headers than they save in code. What only a
    // few share (charts, verdicts) stays out of it, so that the order sheet does not wait for it.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'shared', test: /[\\/](ui|lib|@lucide)[\\/]/, minShareCount: 7 }] } },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8000' } },
  test: { include: ['src/**/*.test.ts', 'tests/**/*.test.ts'] },
}));
