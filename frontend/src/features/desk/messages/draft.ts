/** A message to many members while it is written. */
import type { components } from '$api/schema';
import { t } from '$lib/i18n/index.svelte';

export type Message = components['schemas']['Message'];
export type Audience = Message['audience'];
export type Preview = components['schemas']['MessagePreview'];

export const AUDIENCES = ['all', 'buyers', 'producers', 'movers', 'silent', 'without_order', 'without_offer', 'area'] as const;
export const SUBJECT_MOST = 120;
export const TEXT_MOST = 5000;

export interface Draft {
  audience: Audience;
  areaId: string;
  subject: string;
  text: string;
  replyTo: string;
}

/** A first subject for those who are missing: whoever writes changes it as she likes. */
const SUBJECTS: Partial<Record<Audience, 'desk.letter.buyers_without_orders' | 'desk.letter.producers_without_offers' | 'messages.silentSubject'>> = {
  without_order: 'desk.letter.buyers_without_orders',
  without_offer: 'desk.letter.producers_without_offers',
  silent: 'messages.silentSubject',
};

export function emptyDraft(wanted: string | null, areaId: string, replyTo: string): Draft {
  const audience = AUDIENCES.find((one) => one === wanted) ?? 'all';
  const subject = SUBJECTS[audience];
  return { audience, areaId, subject: subject ? t(subject) : '', text: '', replyTo };
}

/** Whom a message goes to, as the server takes it. */
export const audienceOf = ({ audience, areaId }: Draft) => ({ audience, area_id: audience === 'area' ? areaId || null : null });

/** "Tout le monde", "La tournée Nord" */
export function audienceName({ audience, area_name }: Pick<Message, 'audience' | 'area_name'>): string {
  return audience === 'area' && area_name !== null ? t('messages.areaOf', { name: area_name }) : t(`messages.audience.${audience}`);
}

/** Addresses of the web in a text, so that they can be followed: odd places are addresses. */
export const pieces = (text: string): string[] => text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]»’'])/);
