/** Search while typing: whatever the accents, capitals and order of the words. */

/** "Crème brûlée d'Œufs" to "creme brulee d'oeufs". */
export function plainText(text: string): string {
  return text.toLowerCase().replace(/œ/g, 'oe').replace(/æ/g, 'ae').normalize('NFD').replace(/\p{Mark}/gu, '');
}

/** Whether each word of `query` begins or is within a word of `plain`, which `plainText` made. */
export function matches(plain: string, query: string): boolean {
  return plainText(query)
    .split(/\s+/)
    .every((word) => plain.includes(word));
}
