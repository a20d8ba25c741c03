import { expect, it } from 'vitest';
import { ranked, toneOf } from './verdicts';

const verdict = (outcome: 'holds' | 'fails' | 'not_judged', severity: 'blocks' | 'warns' | 'informs') => ({ outcome, severity });

it('looks as severe as the rule only where the rule fails', () => {
  expect(toneOf(verdict('fails', 'blocks'))).toBe('blocks');
  expect(toneOf(verdict('holds', 'blocks'))).toBe('holds');
  expect(toneOf(verdict('not_judged', 'blocks'))).toBe('unknown');
});

it('puts what blocks first, and never takes what was not judged for what holds', () => {
  const found = ranked([verdict('holds', 'blocks'), verdict('not_judged', 'warns'), verdict('fails', 'warns'), verdict('fails', 'blocks')]);
  expect(found.map(toneOf)).toEqual(['blocks', 'warns', 'unknown', 'holds']);
});
