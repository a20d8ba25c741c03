/** Lighthouse of the pages that it is told on standard input; prints its scores and figures as one JSON line each. */
import { readFileSync } from 'node:fs';
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';

const CATEGORIES = ['performance', 'accessibility', 'best-practices'];
const FIGURES = ['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time', 'cumulative-layout-shift', 'total-byte-weight'];

/** `{chromium, flags, pages: [{name, url, cookie}]}`; `cookie` is the session's header, empty for a visitor. */
const { chromium, flags, pages } = JSON.parse(readFileSync(0, 'utf8'));

const browser = await launch({ chromePath: chromium, chromeFlags: ['--headless=new', ...flags] });
for (const { name, url, cookie } of pages) {
  const options = { port: browser.port, onlyCategories: CATEGORIES, extraHeaders: cookie ? { Cookie: cookie } : {} };
  const { lhr } = await lighthouse(url, { ...options, logLevel: 'silent', output: 'json', maxWaitForLoad: 120_000 });
  if (lhr.runtimeError) {
    process.exitCode = 1; // the others are measured all the same
    console.error(`${name}: ${lhr.runtimeError.message}`);
    continue;
  }
  const scores = Object.fromEntries(CATEGORIES.map((key) => [key, Math.round((lhr.categories[key].score ?? 0) * 100)]));
  const figures = Object.fromEntries(FIGURES.map((key) => [key, lhr.audits[key].numericValue]));
  const short = Object.values(lhr.audits).filter(({ score, scoreDisplayMode }) => score !== null && score < 0.9 && scoreDisplayMode !== 'informative');
  console.log(JSON.stringify({ name, scores, figures, short: short.map(({ id, displayValue }) => `${id} ${displayValue ?? ''}`.trim()) }));
}
browser.kill();
