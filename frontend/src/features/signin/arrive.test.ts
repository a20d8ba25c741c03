// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { returnPath, tokenOf } from './arrive';

describe('returnPath', () => {
  it('comes back to a page of ours, with its query', () => {
    expect(returnPath('?retour=%2Fcommande%3Fpoint%3D1')).toBe('/commande?point=1');
  });

  it.each(['', '?retour=', '?retour=https://evil.example', '?retour=//evil.example', '?retour=/\\evil.example'])(
    'ignores %j',
    (search) => {
      expect(returnPath(search)).toBeNull();
    },
  );
});

describe('tokenOf', () => {
  it('reads the part after the hash, and a query', () => {
    expect(tokenOf({ hash: '#token=abc', search: '' })).toBe('abc');
    expect(tokenOf({ hash: '', search: '?token=def' })).toBe('def');
    expect(tokenOf({ hash: '', search: '' })).toBeNull();
  });
});
