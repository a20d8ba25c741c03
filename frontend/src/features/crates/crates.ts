/** Who has how many crates, with what was counted here and waits. Pure. */
import type { components } from '$api/schema';

type Schemas = components['schemas'];
export type Balance = Schemas['CrateBalance'];
export type Move = Schemas['CrateMoveOut'] & { waiting?: boolean };
type Counted = Schemas['CrateMoveIn'];

/** What waits, as moves of the page; `names`: of organisations, by id. The newest first. */
export function asMoves(counted: readonly Counted[], names: ReadonlyMap<string, string>): Move[] {
  return counted.toReversed().map(({ id, organisation_id, order_id = null, kind, count, note, happened_at }) => {
    const organisation_name = names.get(organisation_id) ?? '';
    return { id, organisation_id, organisation_name, order_id, kind, count, note: note ?? '', at: happened_at, by: null, waiting: true };
  });
}

/** The balances with moves that the server does not know yet; by organisation and kind. */
export function withMoves(balances: readonly Balance[], moves: readonly Move[]): Balance[] {
  const keyOf = ({ organisation_id, kind }: { organisation_id: string; kind: string }) => `${organisation_id} ${kind}`;
  const found = new Map(balances.map((each) => [keyOf(each), { ...each }]));
  for (const move of moves) {
    const { organisation_id, organisation_name, kind, count } = move;
    const row = found.get(keyOf(move)) ?? { organisation_id, organisation_name, kind, out: 0, back: 0, balance: 0 };
    row.out += Math.max(count, 0);
    row.back += Math.max(-count, 0);
    row.balance += count;
    found.set(keyOf(move), row);
  }
  return [...found.values()].toSorted((a, b) => a.organisation_name.localeCompare(b.organisation_name, 'fr') || a.kind.localeCompare(b.kind, 'fr'));
}

/** How many are outside, by kind, the most first. */
export function outside(balances: readonly Balance[]): { kind: string; count: number }[] {
  const sums = new Map<string, number>();
  for (const { kind, balance } of balances) sums.set(kind, (sums.get(kind) ?? 0) + balance);
  return [...sums].map(([kind, count]) => ({ kind, count })).toSorted((a, b) => b.count - a.count);
}
