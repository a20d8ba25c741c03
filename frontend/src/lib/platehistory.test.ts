import { describe, expect, it } from 'vitest';
import { sentenceOf, differencesOf, type Entry } from './history';
import { entryText, groupSentence, groupsOf, notesOf } from './platehistory';

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');
const line = {
  offer_id: 'o1', product_name: 'Carotte', pack_name: 'colis de 10 kg', unit: 'kg', ordered: '30.000', quantity: '28.000', corrects: null,
  lot_number: null, instead_of: null, rule: null, pieces: 0,
};
const entry = (changed: Partial<Entry>): Entry => ({
  id: 'e', at: '2026-11-26T13:40:00Z', person_name: 'Nora', action: 'line.picked', subject_kind: 'order', subject_id: 'order',
  subject_name: 'Cantine', owner_name: 'École', changes: {}, reason: null, happened_at: '2026-11-26T13:40:00Z', line, handover: null,
  total_cents: null, ...changed,
});

describe('what happened after the cut-off', () => {
  it('says who did what, how much, and what it was ordered, corrected and picked from', () => {
    expect(plain(sentenceOf(entry({})))).toBe('Nora a préparé 28 kg de Carotte, colis de 10 kg (commande pour « Cantine »).');
    expect(plain(sentenceOf(entry({}), true))).toBe('Nora a préparé 28 kg de Carotte, colis de 10 kg.');
    const weighed = entry({ line: { ...line, corrects: '27.000', lot_number: 'A7', pieces: 3, instead_of: 'Navet' } });
    expect(notesOf(weighed).map(plain)).toEqual(['commandé : 30 kg', 'au lieu de 27 kg, dit avant', 'remplace Navet', 'lot A7', '3 pièces pesées']);
    expect(notesOf(entry({ line: { ...line, quantity: '30.000' } }))).toEqual([]);
    expect(notesOf(entry({ line: { ...line, ordered: '28.000', rule: 'equal_parts' } }))).toEqual(['manquant partagé à parts égales']);
  });

  it('tells both times of what was said on a phone without network', () => {
    expect(notesOf(entry({ line: { ...line, ordered: '28.000' }, happened_at: '2026-11-26T08:12:00Z' })).map(plain)).toEqual(['dit à 9 h 12, reçu à 14 h 40']);
    const [yesterday] = notesOf(entry({ line: { ...line, ordered: null }, happened_at: '2026-11-25T08:12:00Z' }));
    expect(plain(yesterday ?? '')).toBe('dit mercredi 25 novembre à 9 h 12, reçu à 14 h 40');
  });

  it('tells a handover with its temperature and the legal limit', () => {
    const handover = { received_by: 'Mme Faure', signed: true, temperatures: [{ storage: 'chilled_4', celsius: '3.2', limit: '4' }], note: 'portail' };
    const handed = entry({ action: 'order.handed_over', line: null, handover });
    expect(plain(sentenceOf(handed))).toBe('Nora a remis la commande pour « Cantine » à Mme Faure.');
    expect(notesOf(handed).map(plain)).toEqual(['signé', '3,2 °C (limite 4 °C)', '« portail »']);
  });

  it('tells what was accepted, by whom or by the clock', () => {
    const accepted = { line: null, total_cents: 8440 };
    expect(plain(sentenceOf(entry({ ...accepted, action: 'order.accepted_by_buyer' })))).toBe('Nora a accepté la livraison pour « Cantine » : 84,40 €.');
    expect(plain(sentenceOf(entry({ ...accepted, action: 'order.accepted_by_time', person_name: null })))).toBe(
      'La livraison pour « Cantine » est acceptée, personne n’ayant réclamé à temps : 84,40 €.',
    );
  });

  it('puts what was said at once in one sentence, and nothing else', () => {
    const entries = [entry({ id: 'a' }), entry({ id: 'b' }), entry({ id: 'c', person_name: 'Paul' }), entry({ id: 'd', at: '2026-11-26T12:00:00Z', person_name: 'Paul' })];
    const groups = groupsOf(entries);
    expect(groups.map(({ entries: inside }) => inside.map(({ id }) => id))).toEqual([['a', 'b'], ['c'], ['d']]);
    expect(groups[0] && plain(groupSentence(groups[0], 'Nora'))).toBe('Nora a préparé 2 lignes de la commande pour « Cantine ».');
    const [several] = groupsOf([entry({}), entry({ id: 'b', subject_id: 'other', subject_name: 'Magasin' })]);
    expect(several && plain(groupSentence(several, 'Nora'))).toBe('Nora a préparé 2 lignes de plusieurs commandes.');
    expect(several && plain(entryText(entry({}), several))).toBe('28 kg de Carotte, colis de 10 kg (commande pour « Cantine »)');
    const offer = { action: 'offer.confirmed', line: null, subject_kind: 'offer', changes: { quantity: ['30', '30'] } };
    const [offers] = groupsOf([entry({ ...offer, subject_name: 'Carotte' }), entry({ ...offer, id: 'b', subject_name: 'Poireau' })]);
    expect(offers && groupSentence(offers, 'Nora')).toBe('Nora a confirmé ce que la ferme apporte de 2 produits.');
    expect(offers && entryText(offers.first, offers)).toBe('Carotte');
  });

  it('tells corrections and substitutes by product, objections and sharing in words', () => {
    const of = (action: string, changes: Entry['changes']) =>
      differencesOf(entry({ action, line: null, changes })).map(({ name, before, after }) => plain([name, before, after].join(' | ')));
    expect(of('delivery.corrected', { Carotte: ['30', '25.5'] })).toEqual(['Carotte | 30 | 25,5']);
    expect(of('order.substituted', { Navet: [null, '5 kg Carotte'] })).toEqual(['Navet |  | 5 kg Carotte']);
    expect(of('objection.opened', { kind: [null, 'damaged'], quantity: [null, '10'] })).toEqual(['problème |  | abîmé', 'quantité |  | 10']);
    expect(of('shortage.shared', { rule: [null, 'in_proportion'] })).toEqual(['partage |  | en proportion']);
  });
});
