// @vitest-environment jsdom
import { expect, it } from 'vitest';
import { focusWrong } from './wrongfield';

it('goes to the first field that is wrong, and says so', async () => {
  document.body.innerHTML = '<form><input id="meals" /><input id="budget" aria-invalid="true" /><input id="other" aria-invalid="true" /></form>';
  expect(await focusWrong(document.querySelector('form'))).toBe(true);
  expect(document.activeElement?.id).toBe('budget');
});

it('lets a form pass where nothing is wrong', async () => {
  document.body.innerHTML = '<form><input /></form>';
  expect([await focusWrong(document.querySelector('form')), await focusWrong(null)]).toEqual([false, false]);
});
