/** What is to pick, by product or by delivery, storage classes apart. Pure. */
import { grouped, type Floor, type FloorLine, type FloorStop } from './floor';

/** Storage classes from the shelf to the freezer: what is kept apart comes in this order. */
const WARMEST_FIRST = ['ambient', 'cool', 'chilled_8', 'chilled_4', 'chilled_3', 'chilled_2', 'frozen'];

export interface Group<Of> {
  key: string;
  of: Of;
  lines: FloorLine[];
}
export interface StorageGroup<Of> {
  storage: string;
  groups: Group<Of>[];
}
export interface Product {
  name: string;
  pack: string;
  farm: string;
  productId: string;
  unit: string;
  catchWeight: boolean;
}

/** What to pick by product, storage classes apart; within a product in the order of the round. */
export function byProduct({ stops, lines }: Floor): StorageGroup<Product>[] {
  const places = new Map(stops.map(({ order_id, position }) => [order_id, position]));
  const place = ({ orderId }: FloorLine) => places.get(orderId) ?? 0;
  return apart(lines, (found) =>
    [...grouped(found, ({ offerId }) => offerId)]
      .map(([key, mine]) => ({ key, of: productOf(mine[0] as FloorLine), lines: mine.toSorted((a, b) => place(a) - place(b)) }))
      .toSorted((a, b) => byName(a.of.name, b.of.name) || byName(a.of.pack, b.of.pack) || byName(a.key, b.key)),
  );
}

function productOf(line: FloorLine): Product {
  const { productName, packName, producerName, productId, unit, catchWeight } = line;
  return { name: productName, pack: packName, farm: producerName, productId, unit, catchWeight };
}

/** A delivery and its lines, storage classes apart. */
export interface Delivery {
  stop: FloorStop;
  parts: { storage: string; lines: FloorLine[] }[];
}

/** What to pick delivery by delivery, in the order of the round; deliveries without lines are left out. */
export function byDelivery({ stops, lines }: Floor): Delivery[] {
  const mine = grouped(lines, ({ orderId }) => orderId);
  return stops.flatMap((stop) => {
    const found = mine.get(stop.order_id)?.toSorted((a, b) => byName(a.productName, b.productName) || byName(a.packName, b.packName));
    return found ? [{ stop, parts: classes(found).map(([storage, part]) => ({ storage, lines: part })) }] : [];
  });
}

function apart<Of>(lines: readonly FloorLine[], group: (lines: FloorLine[]) => Group<Of>[]): StorageGroup<Of>[] {
  return classes(lines).map(([storage, found]) => ({ storage, groups: group(found) }));
}

function classes(lines: readonly FloorLine[]): [string, FloorLine[]][] {
  const rank = (storage: string) => WARMEST_FIRST.indexOf(storage);
  return [...grouped(lines, ({ storage }) => storage)].toSorted(([a], [b]) => rank(a) - rank(b));
}

export

const byName = (a: string, b: string): number => a.localeCompare(b, 'fr');
