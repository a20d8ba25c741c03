/** The sheet as it stands, to read and to print. */
import type { PartOfOrder } from '$lib/ordershares';
import type { Paper } from '$lib/paper';
import type { Trailing } from './trailing.svelte';

export function sheetPaper({ lines, priced, fees }: Pick<Trailing, 'lines' | 'priced' | 'fees'>): Paper {
  return {
    lines: lines.map(({ offer, quantity, unitPrice, note }, index) => ({
      key: offer.id,
      product: offer.product,
      pack: offer.pack,
      farm: offer.farm.name,
      unit: offer.unit,
      content: offer.content,
      quantity,
      unitPrice,
      goods: priced.lines[index]?.goods ?? 0n,
      note,
    })),
    goods: priced.goods,
    delivery: priced.delivery,
    excluding: priced.excluding,
    vat: priced.vat,
    total: priced.total,
    parts: lines.flatMap(({ parts }, index): PartOfOrder[] => {
      const cents = priced.lines[index]?.shares ?? [];
      return [...parts, ...fees].map(({ actor, label }, place) => ({ actor, label, cents: cents[place] ?? 0n }));
    }),
  };
}
