import { expect, it } from 'vitest';
import { isIos } from './install.svelte';

it.each([
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)', 5, true],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)', 5, true],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)', 0, false],
  ['Mozilla/5.0 (Linux; Android 15; Pixel 9)', 5, false],
])('knows where one adds an app by hand: %s, %i fingers', (userAgent, maxTouchPoints, byHand) => {
  expect(isIos({ userAgent, maxTouchPoints })).toBe(byHand);
});
