/** Spaces of French print: what belongs to a sign never begins a line without it. The files keep plain ones, which people type. */

const NARROW = '\u202f';
const FULL = '\u00a0';

/** The sentence with a narrow space before ; ! ?, a full one before : % € » and after «, none of which breaks. */
export function frenchSpaces(sentence: string): string {
  return sentence
    .replace(/ +(?=[;!?])/g, NARROW)
    .replace(/ +(?=[:%€»])/g, FULL)
    .replace(/« +/g, `«${FULL}`);
}
