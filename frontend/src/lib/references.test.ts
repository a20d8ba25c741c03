import { describe, expect, it } from 'vitest';
import { figureAmount, groundOf, partName, weightOf } from './references';

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

describe('a reference figure', () => {
  it('is written with its unit', () => {
    expect(plain(figureAmount('31.1000', 'percent'))).toBe('31,1 %');
    expect(plain(figureAmount('0.5300', 'euros'))).toBe('0,53 €');
    expect(plain(figureAmount('12.0200', 'euros_per_hour'))).toBe('12,02 € / heure');
  });

  it('names a part in the words of the network, else in ours, else by its code', () => {
    expect(partName({ who: 'farm', label: '', value: '1' })).toBe('La ferme');
    expect(partName({ who: 'farm', label: 'Le paysan', value: '1' })).toBe('Le paysan');
    expect(partName({ who: 'wholesaler', label: '', value: '1' })).toBe('wholesaler');
  });

  it('draws each part in proportion, the farm as everywhere', () => {
    expect(weightOf({ who: 'farm', label: '', value: '0.53' }, '1.2000')).toBe(4416);
    expect([groundOf({ who: 'raw_milk', label: '', value: '1' }), groundOf({ who: '', label: 'Autre', value: '1' })]).toEqual(['producer', 'state']);
  });
});
