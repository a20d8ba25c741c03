/** Who may open which page, and the pages of each role. The server decides again at every request. */
import type { Component } from 'svelte';
import ClipboardCheck from '@lucide/svelte/icons/clipboard-check';
import ClipboardList from '@lucide/svelte/icons/clipboard-list';
import ChartPie from '@lucide/svelte/icons/chart-pie';
import Calculator from '@lucide/svelte/icons/calculator';
import Boxes from '@lucide/svelte/icons/boxes';
import CalendarDays from '@lucide/svelte/icons/calendar-days';
import Coins from '@lucide/svelte/icons/coins';
import House from '@lucide/svelte/icons/house';
import LayoutDashboard from '@lucide/svelte/icons/layout-dashboard';
import Mail from '@lucide/svelte/icons/mail';
import MessageCircleWarning from '@lucide/svelte/icons/message-circle-warning';
import Package from '@lucide/svelte/icons/package';
import PackagePlus from '@lucide/svelte/icons/package-plus';
import Repeat from '@lucide/svelte/icons/repeat';
import Replace from '@lucide/svelte/icons/replace';
import Ruler from '@lucide/svelte/icons/ruler';
import ScanSearch from '@lucide/svelte/icons/scan-search';
import Scale from '@lucide/svelte/icons/scale';
import ShoppingBasket from '@lucide/svelte/icons/shopping-basket';
import Split from '@lucide/svelte/icons/split';
import Sprout from '@lucide/svelte/icons/sprout';
import Store from '@lucide/svelte/icons/store';
import Tags from '@lucide/svelte/icons/tags';
import Warehouse from '@lucide/svelte/icons/warehouse';
import Truck from '@lucide/svelte/icons/truck';
import Users from '@lucide/svelte/icons/users';
import type { MessageKey } from '$lib/i18n/index.svelte';
import type { Role } from '$lib/session.svelte';

export interface PageOfRole {
  href: string;
  label: MessageKey;
  icon: Component;
  /** Only for organisations of this kind. */
  kind?: string;
}

type Access = 'everyone' | 'signed-in' | readonly Role[];

const FLOOR: PageOfRole = { href: '/quai', label: 'nav.floor', icon: Warehouse };
const CRATES: PageOfRole = { href: '/bacs', label: 'nav.crates', icon: Boxes };
const LISTS: PageOfRole = { href: '/listes', label: 'nav.lists', icon: ClipboardList };
const ROUND: PageOfRole = { href: '/tournee', label: 'nav.round', icon: Truck };
const LOTS: PageOfRole = { href: '/lots', label: 'nav.lots', icon: ScanSearch };
const CASES: PageOfRole = { href: '/reclamations', label: 'nav.cases', icon: MessageCircleWarning };
const COSTS: PageOfRole = { href: '/couts', label: 'nav.costs', icon: Calculator };
const MONEY: PageOfRole = { href: '/argent', label: 'nav.money', icon: ChartPie };
const RULES: PageOfRole = { href: '/regles', label: 'nav.rules', icon: Scale };
const OWN: PageOfRole = { href: '/structure', label: 'nav.structure', icon: House };

export const PAGES_OF: Record<Role, readonly PageOfRole[]> = {
  buyer: [
    { href: '/commande', label: 'nav.order', icon: ShoppingBasket },
    { href: '/reassort', label: 'nav.restock', icon: PackagePlus, kind: 'shop' },
    { href: '/etiquettes', label: 'nav.labels', icon: Tags, kind: 'shop' },
    { href: '/commandes', label: 'nav.orders', icon: ClipboardList },
    { href: '/recurrentes', label: 'nav.standing', icon: Repeat },
    CASES,
    MONEY,
    { href: '/remplacements', label: 'nav.substitutes', icon: Replace },
    RULES,
    OWN,
  ],
  producer: [
    { href: '/etal', label: 'nav.stall', icon: Store },
    { href: '/confirmer', label: 'nav.confirm', icon: ClipboardCheck },
    { href: '/catalogue', label: 'nav.catalogue', icon: Sprout },
    { ...COSTS, href: '/etal/couts' },
    LISTS,
    FLOOR,
    LOTS,
    MONEY,
    RULES,
    OWN,
  ],
  hub: [FLOOR, ROUND, LISTS, LOTS, CRATES, MONEY, COSTS, RULES, OWN],
  carrier: [ROUND, LISTS, CRATES, MONEY, COSTS, RULES, OWN],
  coordinator: [
    { href: '/bureau', label: 'nav.desk', icon: LayoutDashboard },
    { href: '/bureau/semaines', label: 'nav.cycles', icon: CalendarDays },
    { href: '/bureau/manquants', label: 'nav.shortages', icon: Split },
    { href: '/bureau/membres', label: 'nav.members', icon: Users },
    { href: '/bureau/contributions', label: 'nav.fees', icon: Coins },
    RULES,
    { ...LISTS, icon: Package },
    ROUND,
    CASES,
    FLOOR,
    LOTS,
    CRATES,
    { href: '/catalogue', label: 'nav.farmProducts', icon: Sprout },
    { href: '/bureau/messages', label: 'nav.messages', icon: Mail },
    MONEY,
    { ...COSTS, label: 'nav.networkCosts' },
    { href: '/bureau/reperes', label: 'nav.references', icon: Ruler },
  ],
  observer: [{ href: '/bureau', label: 'nav.desk', icon: LayoutDashboard }, MONEY, RULES],
};

// The first entry that begins the path holds.
const ACCESS: readonly (readonly [string, Access])[] = [
  ['/compte', 'signed-in'],
  ['/premiers-pas', ['buyer', 'producer', 'coordinator']],
  ['/historique', ['buyer', 'producer', 'hub', 'carrier', 'coordinator']],
  ['/structure', ['buyer', 'producer', 'hub', 'carrier']],
  ['/argent', ['buyer', 'producer', 'hub', 'carrier', 'coordinator', 'observer']],
  ['/regles', ['buyer', 'producer', 'hub', 'carrier', 'coordinator', 'observer']],
  ['/commandes', ['buyer', 'coordinator']],
  ['/commande', ['buyer']],
  ['/reassort', ['buyer']],
  ['/etiquettes', ['buyer']],
  ['/recurrentes', ['buyer']],
  ['/remplacements', ['buyer']],
  ['/etal', ['producer']],
  ['/couts', ['producer', 'hub', 'carrier', 'coordinator']],
  ['/catalogue/', ['producer']],
  ['/catalogue', ['producer', 'coordinator']],
  ['/confirmer/lien', 'everyone'],
  ['/confirmer', ['producer']],
  ['/bacs', ['hub', 'carrier', 'coordinator']],
  ['/colis', ['buyer', 'producer', 'hub', 'carrier', 'coordinator']],
  ['/quai', ['producer', 'hub', 'coordinator']],
  ['/lots', ['producer', 'hub', 'coordinator']],
  ['/listes', ['producer', 'hub', 'carrier', 'coordinator']],
  ['/reclamations', ['buyer', 'coordinator']],
  ['/tournee', ['hub', 'carrier', 'coordinator']],
  ['/bureau/', ['coordinator']],
  ['/bureau', ['coordinator', 'observer']],
];

export function accessTo(path: string): Access {
  return ACCESS.find(([start]) => path === start || path.startsWith(start.endsWith('/') ? start : `${start}/`))?.[1] ?? 'everyone';
}

export type Verdict = 'open' | 'sign-in' | 'unknown';

/** What a person under `role` (null: no hat) gets at `path`; not for this role looks like a page that does not exist. */
export function verdict(path: string, signedIn: boolean, role: Role | null): Verdict {
  const access = accessTo(path);
  if (access === 'everyone') return 'open';
  if (!signedIn) return 'sign-in';
  if (access === 'signed-in') return 'open';
  return role !== null && access.includes(role) ? 'open' : 'unknown';
}
