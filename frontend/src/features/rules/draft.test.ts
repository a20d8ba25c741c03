import { expect, it } from 'vitest';
import { asKind, bodyOf, draftOf, formWords, fresh, KINDS, pieces, sentenceOf, type Rule } from './draft';

it('writes the sentence that the blanks make, with the first letter large', () => {
  expect(formWords(fresh())).toBe('La ferme reçoit au moins 70\u00a0% du prix payé par l’acheteur.');
  expect(formWords({ ...fresh('cost_floor'), value: 10_500n })).toBe('Le prix de la ferme fait au moins 1,05 fois son prix de revient.');
  expect(formWords(fresh('costs_covered'))).toBe('La part de chaque acteur couvre ce que son travail coûte.');
});

it('cuts a sentence at its blanks', () => {
  expect(pieces('actor_least')).toEqual([{ blank: 'actor' }, { text: 'reçoit au moins' }, { blank: 'value' }, { text: '% du prix payé par l’acheteur.' }]);
  for (const kind of KINDS) expect(pieces(kind).some((piece) => 'blank' in piece)).toBe(kind !== 'one_price');
});

it('sends only what goes with the kind', () => {
  const { value, actor, notice_days } = bodyOf(asKind({ ...fresh(), severity: 'blocks' }, 'one_price')) ?? {};
  expect([value, actor, notice_days]).toEqual([null, null, null]);
  expect(bodyOf({ ...fresh('change_most'), notice: 7n })).toMatchObject({ value: '10.0000', notice_days: 7 });
  expect(bodyOf({ ...fresh(), value: null })).toBeNull();
});

it('keeps the own words of a rule, and knows those of the form again', () => {
  const body = bodyOf(fresh());
  const rule = { ...body, rule_id: 'r', version_id: 'v', valid_from: '2026-11-01T00:00:00Z', valid_until: null, ends: false, decision_text: '', decided_on: null, decision_url: null } as Rule;
  expect(draftOf(rule).words).toBe('');
  expect(draftOf({ ...rule, sentence: 'La ferme reçoit au moins 70 % du prix payé par l’acheteur.' } as Rule).words).toBe('');
  expect(sentenceOf(draftOf({ ...rule, sentence: 'La ferme d’abord.' }))).toBe('La ferme d’abord.');
});
