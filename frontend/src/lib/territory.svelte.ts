/** The time of the territory whose hat is worn: days and hours are said in it, wherever the device is. */

export const USUAL_ZONE = 'Europe/Paris';

let current = $state(USUAL_ZONE);

/** Reactive: "Europe/Paris", "Indian/Reunion". */
export function zone(): string {
  return current;
}

/** null: nobody is signed in, or without a hat. */
export function setZone(name: string | null | undefined): void {
  current = name ?? USUAL_ZONE;
}
