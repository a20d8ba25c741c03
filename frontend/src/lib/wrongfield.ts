import { tick } from 'svelte';

/**
 * Puts the focus into the first field of a form that says it is wrong; false where none does. A number that cannot be
 * read counts as none: without this question a form would save "none" in its place.
 */
export async function focusWrong(form: Element | null | undefined): Promise<boolean> {
  await tick(); // what was said after the last try goes first
  const field = form?.querySelector<HTMLElement>('[aria-invalid="true"]');
  field?.focus();
  return field != null;
}
