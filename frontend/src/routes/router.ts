/** The pages and their addresses. Each page is its own file to load; a page that cannot be loaded says so. */
import { createRouter } from 'sv-router';
import { said } from '$lib/i18n/index.svelte';
import { useNavigator } from '$lib/navigation';
import Layout from './Layout.svelte';
import LoadFailed from './LoadFailed.svelte';

// The router recognises a lazy page by the text `() => import(...)`: keep this form.
const failed = () => ({ default: LoadFailed });

export const { navigate, route } = createRouter({
  '/': () => import('./Home.svelte').then(said, failed),
  '/connexion': () => import('./SignIn.svelte').then(said, failed),
  '/connexion/lien': () => import('./SignInLink.svelte').then(said, failed),
  '/invitation': () => import('./Invitation.svelte').then(said, failed),
  '/compte': () => import('./Account.svelte').then(said, failed),
  '/commande': () => import('./OrderSheet.svelte').then(said, failed),
  '/commandes': () => import('./Orders.svelte').then(said, failed),
  '/commandes/:id': () => import('./Order.svelte').then(said, failed),
  '/commandes/:id/livraison': () => import('./Delivery.svelte').then(said, failed),
  '/reclamations': () => import('./Cases.svelte').then(said, failed),
  '/reassort': () => import('./Restock.svelte').then(said, failed),
  '/etiquettes': () => import('./Labels.svelte').then(said, failed),
  '/recurrentes': () => import('./StandingOrders.svelte').then(said, failed),
  '/remplacements': () => import('./Substitutes.svelte').then(said, failed),
  '/etal': () => import('./Stall.svelte').then(said, failed),
  '/etal/ventes': () => import('./StallPast.svelte').then(said, failed),
  '/etal/couts': () => import('./Costs.svelte').then(said, failed),
  '/etal/couts/:pack': () => import('./Cost.svelte').then(said, failed),
  '/couts': () => import('./DeclaredCosts.svelte').then(said, failed),
  '/catalogue': () => import('./Catalogue.svelte').then(said, failed),
  '/catalogue/import': () => import('./CatalogueImport.svelte').then(said, failed),
  '/catalogue/saisons': () => import('./CatalogueSeasons.svelte').then(said, failed),
  '/catalogue/:id': () => import('./CatalogueProduct.svelte').then(said, failed),
  '/confirmer': () => import('./Confirm.svelte').then(said, failed),
  '/confirmer/lien': () => import('./ConfirmLink.svelte').then(said, failed),
  '/bacs': () => import('./Crates.svelte').then(said, failed),
  '/colis/:order/:offer': () => import('./Parcel.svelte').then(said, failed),
  '/quai': () => import('./Floor.svelte').then(said, failed),
  '/lots': () => import('./Lots.svelte').then(said, failed),
  '/listes': () => import('./Lists.svelte').then(said, failed),
  '/tournee': () => import('./Round.svelte').then(said, failed),
  '/bureau': () => import('./Desk.svelte').then(said, failed),
  '/bureau/semaines': () => import('./DeskCycles.svelte').then(said, failed),
  '/bureau/membres': () => import('./DeskMembers.svelte').then(said, failed),
  '/bureau/manquants': () => import('./Shortages.svelte').then(said, failed),
  '/bureau/regles-livraison': () => import('./DeliveryTerms.svelte').then(said, failed),
  '/bureau/messages': () => import('./DeskMessages.svelte').then(said, failed),
  '/messages': () => import('./MailChoice.svelte').then(said, failed),
  '/bureau/contributions': () => import('./DeskFees.svelte').then(said, failed),
  '/bureau/essais': () => import('./WhatIf.svelte').then(said, failed),
  '/bureau/reperes': () => import('./DeskReferences.svelte').then(said, failed),
  '/regles': () => import('./Rules.svelte').then(said, failed),
  '/historique': () => import('./History.svelte').then(said, failed),
  '/structure': () => import('./Structure.svelte').then(said, failed),
  '/premiers-pas': () => import('./Start.svelte').then(said, failed),
  '/aide': () => import('./Help.svelte').then(said, failed),
  '/accessibilite': () => import('./Accessibility.svelte').then(said, failed),
  '/argent': () => import('./Money.svelte').then(said, failed),
  '/t/:slug': () => import('./Territory.svelte').then(said, failed),
  '/t/:slug/produits/:id': () => import('./PublicProduct.svelte').then(said, failed),
  '/courrier': () => import('./Mails.svelte').then(said, failed),
  '/atelier': () => import('./Workshop.svelte').then(said, failed),
  '*': () => import('./NotFound.svelte').then(said, failed),
  layout: Layout,
});

useNavigator(async (path, { replace }) => {
  const { pathname, search, hash } = new URL(path, location.origin);
  // The router's types know literal paths only; here any page's address may come.
  await navigate(pathname as '/', { replace, search, ...(hash ? { hash } : {}) });
});
