/** The pages and their addresses. Each page is its own file to load; a page that cannot be loaded says so. */
import { createRouter } from 'sv-router';
import { useNavigator } from '$lib/navigation';
import Layout from './Layout.svelte';
import LoadFailed from './LoadFailed.svelte';

// The router recognises a lazy page by the text `() => import(...)`: keep this form.
const failed = () => ({ default: LoadFailed });

export const { navigate, route } = createRouter({
  '/': () => import('./Home.svelte').catch(failed),
  '/connexion': () => import('./SignIn.svelte').catch(failed),
  '/connexion/lien': () => import('./SignInLink.svelte').catch(failed),
  '/invitation': () => import('./Invitation.svelte').catch(failed),
  '/compte': () => import('./Account.svelte').catch(failed),
  '/commande': () => import('./OrderSheet.svelte').catch(failed),
  '/commandes': () => import('./Orders.svelte').catch(failed),
  '/commandes/:id': () => import('./Order.svelte').catch(failed),
  '/reassort': () => import('./Restock.svelte').catch(failed),
  '/etiquettes': () => import('./Labels.svelte').catch(failed),
  '/recurrentes': () => import('./StandingOrders.svelte').catch(failed),
  '/etal': () => import('./Stall.svelte').catch(failed),
  '/etal/ventes': () => import('./StallPast.svelte').catch(failed),
  '/etal/couts': () => import('./Costs.svelte').catch(failed),
  '/etal/couts/:pack': () => import('./Cost.svelte').catch(failed),
  '/couts': () => import('./DeclaredCosts.svelte').catch(failed),
  '/catalogue': () => import('./Catalogue.svelte').catch(failed),
  '/catalogue/import': () => import('./CatalogueImport.svelte').catch(failed),
  '/catalogue/saisons': () => import('./CatalogueSeasons.svelte').catch(failed),
  '/catalogue/:id': () => import('./CatalogueProduct.svelte').catch(failed),
  '/listes': () => import('./Lists.svelte').catch(failed),
  '/bureau': () => import('./Desk.svelte').catch(failed),
  '/bureau/semaines': () => import('./DeskCycles.svelte').catch(failed),
  '/bureau/membres': () => import('./DeskMembers.svelte').catch(failed),
  '/bureau/messages': () => import('./DeskMessages.svelte').catch(failed),
  '/messages': () => import('./MailChoice.svelte').catch(failed),
  '/bureau/contributions': () => import('./DeskFees.svelte').catch(failed),
  '/bureau/reperes': () => import('./DeskReferences.svelte').catch(failed),
  '/regles': () => import('./Rules.svelte').catch(failed),
  '/historique': () => import('./History.svelte').catch(failed),
  '/structure': () => import('./Structure.svelte').catch(failed),
  '/premiers-pas': () => import('./Start.svelte').catch(failed),
  '/aide': () => import('./Help.svelte').catch(failed),
  '/accessibilite': () => import('./Accessibility.svelte').catch(failed),
  '/argent': () => import('./Money.svelte').catch(failed),
  '/t/:slug': () => import('./Territory.svelte').catch(failed),
  '/t/:slug/produits/:id': () => import('./PublicProduct.svelte').catch(failed),
  '/courrier': () => import('./Mails.svelte').catch(failed),
  '/atelier': () => import('./Workshop.svelte').catch(failed),
  '*': () => import('./NotFound.svelte').catch(failed),
  layout: Layout,
});

useNavigator(async (path, { replace }) => {
  const { pathname, search, hash } = new URL(path, location.origin);
  // The router's types know literal paths only; here any page's address may come.
  await navigate(pathname as '/', { replace, search, ...(hash ? { hash } : {}) });
});
