import { OFFLINE, Problem, UNREADABLE } from '$api/problem';
import { t } from './i18n/index.svelte';

/** What happened and what to do, for any error: the server's own words, or ours when it could not answer. */
export function refusal(error: unknown): { title: string; next: string } {
  if (!(error instanceof Problem)) return { title: t('refusal.defect.title'), next: t('refusal.defect.next') };
  if (error.code === OFFLINE) return { title: t('refusal.offline.title'), next: t('refusal.offline.next') };
  if (error.code === UNREADABLE) return { title: t('refusal.unreadable.title'), next: t('refusal.unreadable.next') };
  return { title: error.title, next: error.next };
}
