import { describe, expect, it } from 'vitest';
import { differencesOf, sentenceOf, type Entry } from './history';

const entry = (changed: Partial<Entry>): Entry => ({
  id: 'e',
  at: '2026-11-22T19:15:00Z',
  person_name: 'Agathe Monteil',
  action: 'order.changed',
  subject_kind: 'order',
  subject_id: 'o',
  subject_name: 'Magasin',
  owner_name: 'Épicerie du Tilleul',
  changes: {},
  reason: null,
  ...changed,
});
const inWords = (changed: Partial<Entry>) =>
  differencesOf(entry(changed)).map(({ name, before, after }) => [name, before, after].join(' | ').replace(/[\u00a0\u202f]/g, ' '));

describe('sentenceOf', () => {
  it('says who did what to what', () => {
    expect(sentenceOf(entry({}))).toBe('Agathe Monteil a changé la commande pour «\u00a0Magasin\u00a0».');
  });

  it('names the program where nobody acted, and a week by its cut-off', () => {
    const closed = { action: 'cycle.closed', subject_kind: 'cycle', subject_name: '2026-11-18T11:00:00Z', person_name: null };
    expect(sentenceOf(entry(closed)).replace(/[\u00a0\u202f]/g, ' ')).toBe(
      'Les commandes de la semaine du mercredi 18 novembre à 12 h sont fermées.',
    );
  });

  it('still says something of an action that is new to it', () => {
    expect(sentenceOf(entry({ action: 'moon.landed' }))).toBe('Agathe Monteil\u00a0: moon.landed');
  });
});

describe('differencesOf', () => {
  it('writes money, prices and quantities as people do', () => {
    expect(inWords({ changes: { excl_cents: [35730, 51262], lines: [15, 21], version: [1, 2] } })).toEqual([
      'total hors taxe | 357,30 € | 512,62 €',
      'lignes | 15 | 21',
    ]);
    expect(inWords({ changes: { producer_price: ['1.9000', '2.0500'], available: ['110', '90.5'] } })).toEqual([
      'prix de la ferme | 1,90 € | 2,05 €',
      'quantité à vendre | 110 | 90,5',
    ]);
  });

  it('says what is new without a before, and leaves out what says nothing', () => {
    expect(inWords({ changes: { role: [null, 'manager'], email: [null, 'a@b.example'], note: [null, ''], fee_schedule_id: ['x', 'y'] } })).toEqual([
      'rôle |  | Responsable',
      'adresse mail |  | a@b.example',
    ]);
    expect(inWords({ changes: { withdrawn_at: [null, '2026-11-22T10:00:00Z'] } })).toEqual([]);
  });

  it('tells a rule by its sentence, its limit and how it was adopted', () => {
    const changes = { kind: [null, 'actor_least'], value: ['70', '72.5'], families: [null, ['dairy']], decision: [null, 'AG du 20 novembre'] };
    expect(inWords({ changes })).toEqual(['seuil | 70 | 72,5', 'décision |  | AG du 20 novembre']);
    expect(inWords({ changes: { rules: [null, ['70 % pour la ferme']] } })).toEqual(['règle |  | 70 % pour la ferme']);
  });

  it('says when something was emptied', () => {
    expect(inWords({ changes: { phone: ['05 55 00 00 00', ''] } })).toEqual(['téléphone | 05 55 00 00 00 | rien']);
  });
});
