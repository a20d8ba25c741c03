import { describe, expect, it } from 'vitest';
import { readCommunes, withCommunes } from './communes';

const bugeat = { name: 'Bugeat', insee: '19033', latitude: '45.59004', longitude: '1.93003' };

describe('readCommunes', () => {
  it('reads a file with titles, in any order of columns', () => {
    const csv = 'insee,name,postcode,department,lat,lon\n19033,Bugeat,19170,19,45.59004,1.93003\n';
    expect(readCommunes(csv)).toEqual({ communes: [bugeat], wrong: [] });
  });

  it('reads what a French spreadsheet copies', () => {
    expect(readCommunes('Commune\tLatitude\tLongitude\nBugeat\t45,59004\t1,93003').communes).toEqual([{ ...bugeat, insee: null }]);
  });

  it('knows the columns by their looks where there is no title', () => {
    expect(readCommunes('Bugeat ; 19033 ; 45,59004 ; 1,93003').communes).toEqual([bugeat]);
    expect(readCommunes('Ajaccio, 2A004, 41.9192, 8.7386').communes[0]?.insee).toBe('2A004');
  });

  it('says which lines it cannot read', () => {
    const text = '\nBugeat;45,59;1,93\nTarnac\n;45,6;1,9\nNulle part;95,1;1,9\n';
    expect(readCommunes(text).wrong).toEqual([3, 4, 5]);
  });
});

it('adds communes once, by their code or their name', () => {
  const moved = { ...bugeat, latitude: '45.6' };
  expect(withCommunes([bugeat], [moved, { ...bugeat, insee: null, name: 'Ambrugeat' }]).map(({ name, latitude }) => [name, latitude])).toEqual([
    ['Ambrugeat', '45.59004'],
    ['Bugeat', '45.6'],
  ]);
});
