import { t } from './i18n/index.svelte';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The two largest units of a positive span: "2 j 4 h", "3 h 20 min", "12 min", "45 s" in the last five minutes. */
export function remaining(milliseconds: number): string {
  const days = Math.floor(milliseconds / DAY);
  const hours = Math.floor((milliseconds % DAY) / HOUR);
  const minutes = Math.floor((milliseconds % HOUR) / MINUTE);
  const seconds = Math.floor((milliseconds % MINUTE) / SECOND);
  if (days > 0) return t('ui.countdown.daysHours', { days, hours });
  if (hours > 0) return t('ui.countdown.hoursMinutes', { hours, minutes });
  if (minutes >= 5) return t('ui.countdown.minutes', { minutes });
  return t('ui.countdown.minutesSeconds', { minutes, seconds });
}
