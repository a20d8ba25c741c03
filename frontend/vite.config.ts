import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { Plugin, Rolldown } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { defineConfig } from 'vitest/config';
import { messageParts } from './build/messages';

const FIRST_LOAD_LIMIT_KB = 100;

/** Prints the compressed JavaScript of a first visit to the heaviest page, and fails above the limit. */
function firstLoad(): Plugin {
  return {
    name: 'first-load',
    generateBundle(_options, bundle) {
      const chunks = new Map<string, Rolldown.OutputChunk>();
      for (const item of Object.values(bundle)) if (item.type === 'chunk') chunks.set(item.fileName, item);
      const entry = staticGraph([...chunks.values()].filter((chunk) => chunk.isEntry), chunks);
      const pages = [...entry].flatMap((chunk) => chunk.dynamicImports).flatMap((name) => chunks.get(name) ?? []);
      const visits = pages.map((page) => ({ page: page.name, bytes: compressedSize(staticGraph([...entry, page], chunks)) }));
      const heaviest = visits.reduce((a, b) => (b.bytes > a.bytes ? b : a), { page: 'entry', bytes: compressedSize(entry) });
      report(heaviest.page, heaviest.bytes / 1000, compressedSize(entry) / 1000, (message) => this.error(message));
    },
  };
}

function report(page: string, heaviest: number, entry: number, fail: (message: string) => never): void {
  const words = `first load, JavaScript compressed: ${entry.toFixed(1)} kB, with the heaviest page (${page}) ${heaviest.toFixed(1)} kB`;
  if (heaviest > FIRST_LOAD_LIMIT_KB) fail(`${words}; the limit is ${FIRST_LOAD_LIMIT_KB} kB`);
  console.log(words);
}

/** The chunks and all that they import before they can run. */
function staticGraph(start: Rolldown.OutputChunk[], chunks: Map<string, Rolldown.OutputChunk>): Set<Rolldown.OutputChunk> {
  const found = new Set(start);
  for (const chunk of found) {
    for (const name of chunk.imports) {
      const next = chunks.get(name);
      if (next) found.add(next);
    }
  }
  return found;
}

function compressedSize(chunks: Iterable<Rolldown.OutputChunk>): number {
  let bytes = 0;
  for (const chunk of chunks) bytes += brotliCompressSync(chunk.code).length; // as the server sends it
  return bytes;
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
    // One file for what several pages share: forty small ones would cost more in headers than they save in code.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'shared', test: /[\\/](ui|lib|@lucide)[\\/]/, minShareCount: 3 }] } },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8000' } },
  test: { include: ['src/**/*.test.ts', 'tests/**/*.test.ts'] },
}));
