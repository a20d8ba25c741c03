/** What happened to a delivery, in sentences. */
import { QUANTITY_DECIMALS, readDecimal } from '$lib/decimal';
import { dayAndHour, money } from '$lib/format';
import { amountText } from '$lib/handing';
import { t } from '$lib/i18n/index.svelte';
import type { components } from '$api/schema';
import type { DeliveryLine, Difference, Objection } from './delivery';

type Settlement = components['schemas']['SettlementOut'];

/** "Préparé : 20 kg au lieu de 30 kg. Un colis abîmé. (Odile Lavaud, jeudi 26 novembre à 6 h)" */
export function differenceText({ unit }: DeliveryLine, { step, was, now, reason, by, at }: Difference): string {
  const [before, after] = [was, now].map((text) => amountText(readDecimal(text, QUANTITY_DECIMALS), unit));
  const sentence = t('delivery.difference', { step: t(`delivery.step.${step}`), after: after ?? '', before: before ?? '' });
  const who = by ? t('delivery.byAt', { name: by, when: dayAndHour(at) }) : dayAndHour(at);
  return [sentence, reason && (/[.!?]$/.test(reason) ? reason : `${reason}.`), `(${who})`].filter(Boolean).join(' ');
}

/** "3,05 kg pesés pour 3 kg commandés : 12,20 € au lieu de 12,00 €, hors TVA." Null where as much came as was ordered. */
export function moneyText(line: DeliveryLine): string | null {
  if (line.present === line.ordered || line.unsent || line.insteadOf) return null;
  const values = { now: amountText(line.present, line.unit), ordered: amountText(line.ordered, line.unit), paid: money(line.totalCents), agreed: money(line.agreedCents) };
  return line.catchWeight ? t('delivery.weighed', values) : t('delivery.counted', values);
}

/** "Avoir : nous ne le facturons pas." */
export function outcomeText({ outcome, answer }: Pick<Objection, 'outcome' | 'answer'>): string {
  if (outcome === null) return t('case.open');
  return [t(`case.outcome.${outcome}`), answer && t('ui.quoted', { words: answer })].filter(Boolean).join(' ');
}

/** "Acceptée le … par …" */
export function settlementText({ version, reason, by, at }: Settlement): string {
  const when = dayAndHour(at);
  if (version > 1) return t('delivery.corrected', { when, name: by ?? t('orders.program'), reason });
  return by ? t('delivery.acceptedBy', { when, name: by }) : t('delivery.acceptedByTime', { when });
}
