/** For whom things are kept on this device: a person, and the hat under which she sees them. Set by the session. */
export interface Scope {
  person: string;
  /** Person, territory and organisation: begins every key. */
  name: string;
}

interface WhoIs {
  person: { id: string };
  hat: { territory: { id: string }; organisation: { id: string } | null; role: string } | null;
}

let current: Scope | null = null;

/** Null while nobody is signed in. */
export function scope(): Scope | null {
  return current;
}

export function setScope(me: WhoIs | null): void {
  current = me && scopeOf(me);
}

export function scopeOf({ person, hat }: WhoIs): Scope {
  const parts = [person.id, hat?.territory.id ?? '-', hat?.organisation?.id ?? hat?.role ?? '-'];
  return { person: person.id, name: parts.join('/') };
}
