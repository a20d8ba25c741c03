import type fr from './fr.json';

export const LANGUAGES = ['fr', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];
export type MessageKey = keyof typeof fr;
/** A sentence, or one per plural form ("one", "other") chosen by `count`. */
export type Message = string | { one?: string; other: string };
export type Messages = Record<MessageKey, Message>;
export type Params = Record<string, string | number>;

/** Fills `{name}` places; picks the plural form by `count` where the message has several. */
export function render(message: Message, language: Language, params: Params = {}): string {
  return pickForm(message, language, params['count']).replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = params[name];
    if (value === undefined) return place;
    return typeof value === 'number' ? rules(language).numbers.format(value) : value;
  });
}

function pickForm(message: Message, language: Language, count: string | number | undefined): string {
  if (typeof message === 'string') return message;
  const form = rules(language).plurals.select(Number(count ?? 0));
  return (form === 'one' ? message.one : undefined) ?? message.other;
}

interface Rules {
  numbers: Intl.NumberFormat;
  plurals: Intl.PluralRules;
}

const known = new Map<Language, Rules>();

/** Made once for each language: making them takes far longer than using them. */
function rules(language: Language): Rules {
  const found = known.get(language) ?? { numbers: new Intl.NumberFormat(language), plurals: new Intl.PluralRules(language) };
  known.set(language, found);
  return found;
}
