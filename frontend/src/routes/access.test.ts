import { expect, it } from 'vitest';
import { PAGES_OF, verdict } from './access';

it.each([
  ['/', false, null, 'open'],
  ['/t/plateau', false, null, 'open'],
  ['/commande', false, null, 'sign-in'],
  ['/commande', true, 'buyer', 'open'],
  ['/commande', true, 'producer', 'unknown'],
  ['/commandes/018f', true, 'coordinator', 'open'],
  ['/catalogue/import', true, 'producer', 'open'],
  ['/catalogue', true, 'coordinator', 'open'],
  ['/catalogue/018f', true, 'coordinator', 'unknown'],
  ['/bureau', true, 'observer', 'open'],
  ['/bureau/membres', true, 'observer', 'unknown'],
  ['/historique', true, 'carrier', 'open'],
  ['/historique', true, 'observer', 'unknown'],
  ['/structure', true, 'hub', 'open'],
  ['/structure', true, 'coordinator', 'unknown'],
  ['/compte', true, null, 'open'],
  ['/etal', true, null, 'unknown'],
  ['/etal/couts', true, 'producer', 'open'],
  ['/etal/couts/018f', true, 'coordinator', 'unknown'],
  ['/couts', true, 'hub', 'open'],
  ['/couts', true, 'buyer', 'unknown'],
  ['/bureau/reperes', true, 'observer', 'unknown'],
  ['/tournee', true, 'carrier', 'open'],
  ['/tournee', true, 'buyer', 'unknown'],
  ['/commandes/018f/livraison', true, 'buyer', 'open'],
  ['/commandes/018f/livraison', true, 'producer', 'unknown'],
  ['/reclamations', true, 'coordinator', 'open'],
  ['/reclamations', true, 'carrier', 'unknown'],
] as const)('%s, signed in %s, as %s: %s', (path, signedIn, role, expected) => {
  expect(verdict(path, signedIn, role)).toBe(expected);
});

it('shows each role only pages that it may open', () => {
  for (const [role, pages] of Object.entries(PAGES_OF)) {
    for (const { href } of pages) expect(verdict(href, true, role as keyof typeof PAGES_OF)).toBe('open');
  }
});
